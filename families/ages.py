"""How old somebody is."""

from datetime import date

ADULT_AGE = 18  # Civil Code 17 and 18


def full_years(born: date, day: date) -> int:
    """Completed years; someone born on 29 February completes one on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
