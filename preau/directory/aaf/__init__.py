"""Feed AAF 2nd degree (*annuaire académique fédérateur*, SDET annexe 4): the académie's people and structures, full or delta.

In the order of work: `files` (what a set is, from names and contents), `reading` (records to staged rows), `state` (the records as they
will stand), `wanted` (what one record says of the directory), `known` (what the directory holds), `comparing` and its parts
(`structures`, `people`, `relations`: the difference), `feed` (what `feeds` calls). Words of the source: a *structure* is named by its
`ENTStructureJointure`, a *jointure* is the source's number of a person, constant within an académie.
"""
