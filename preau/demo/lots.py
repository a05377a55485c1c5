import random


def lots(*words) -> random.Random:
    """A generator that the same words always start in the same state."""
    return random.Random(":".join(str(w) for w in words))  # noqa: S311  lots for a fiction, no secret
