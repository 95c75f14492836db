"""What is kept of requests goes after a day."""

from integrators.services.kept_answers import forget_answers
from integrators.services.usage import forget_usage


def forget_requests() -> int:
    """One round; returns how many rows went."""
    return forget_answers() + forget_usage()
