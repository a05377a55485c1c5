"""Which source wins a field, strongest first: the one place that says it.

2nd degree: SIECLE, AAF, STS, a school's own list. 1st degree: ONDE, AAF, a list. One line for both, since a parent may stand in both.
"""

ORDER = ("siecle", "onde", "aaf", "aaf1d", "sts", "csv")
_RANKS = {code: rank for rank, code in enumerate(ORDER)}


def rank_of(feed: str) -> int:
    """Smaller is stronger; a feed that is not listed is the weakest."""
    return _RANKS.get(feed, len(ORDER))
