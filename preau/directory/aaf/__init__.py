"""Feed AAF 2nd degree (*annuaire académique fédérateur*, SDET annexe 4): the académie's people and structures, full or delta.

`files` (what a set is, from names and contents), `attributes` and `reading` (ministry records to canonical ones), `feed` (what `feeds`
calls); what follows is `directory.sources`. Words of the source: a *structure* is named by its `ENTStructureJointure`, a *jointure* is the
source's number of a person, constant within an académie.
"""
