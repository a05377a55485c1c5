"""A list in a spreadsheet (CSV, XLSX, ODS), whatever its columns: the weakest source, and the only one of a school that has no other.

A person says once which column is what (`mapping`, remembered as a `ColumnMapping`); a line may name a pupil, one or two relatives, a
member of staff, or simply somebody whom the directory knows. Nobody known is created again: `roll` recognises people within the school,
never homonyms. In the order of work: `fields` (what a column may be), `guessing` (what it likely is), `mapping`, `roll`, `lines` (one
line), `reading` (the set), `feed`, `mends`, `access`.
"""
