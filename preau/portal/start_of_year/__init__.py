"""« Ma rentrée »: what a school still lacks, read from its feeds and its directory, with who can mend each thing.

The items are declared by the rooms that know them (`start_of_year.py` of each) and gathered here in the order in which one works.
"""
