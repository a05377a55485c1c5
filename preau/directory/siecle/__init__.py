"""Feed SIECLE Base élèves établissement: the exports of one school, made by its secretariat.

Words of the source: `ELEVE_ID` is the number of a pupil in the school, the key of everything; `PERSONNE_ID` that of a relative; a
*structure* is a class (division) or a group. `files` (what each file is, by its root), `reading` (elements to what they say), `composing`
(what all the files say to canonical records), `feed`; what follows is `directory.sources`. A file that is missing says nothing: what it
said last time is kept.
"""
