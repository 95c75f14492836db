"""`families.errors` names what stands in its modules: who imports from there misses none."""

from families import errors
from tests.families.refusals import every_refusal


def test_every_refusal_is_named_in_the_package():
    refusals = every_refusal()

    assert sorted(errors.__all__) == [kind.__name__ for kind in refusals]
    assert [getattr(errors, kind.__name__) for kind in refusals] == refusals
