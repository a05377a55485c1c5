"""ONDE, the CSV exports that the head of a primary school makes by hand: pupils, relatives, teachers.

No file says which school it is about, no relative has a number, nothing says who has the parental authority: the school is asked for,
relatives are found by their names and their children (`sources.pivot`), and no tie of theirs opens anything until the school has
confirmed it (`directory.ties`). In the order of work: `headers` (what a file is), `reading` (the set), `feed`, `mends`, `access`.
"""
