"""What anybody may read without signing in: the territory, its schools on a map, a page each, who answers for the site.

Public facts only: of people, round numbers; never a name. Search engines see these pages and no other.
"""
