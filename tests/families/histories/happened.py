"""How often what a rule tries really happens: a rule that every service refuses would hold every promise."""

from collections import Counter
from contextlib import contextmanager

from families.errors import FamilyServiceError

HAPPENED = Counter()


def note(name):
    HAPPENED[name] += 1


@contextmanager
def trying(name):
    """A refusal of a service is an answer like another."""
    try:
        yield
    except FamilyServiceError as error:
        note(f"{name}: {type(error).__name__}")
    else:
        note(name)
