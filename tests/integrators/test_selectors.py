"""Where an app has an agreement, as a filter: the same answer as the policy gives for one region."""

from datetime import timedelta

import pytest
from django.utils import timezone

from authorities.models import Region
from integrators.codes import ApiScope
from integrators.models import Agreement
from integrators.policies import is_agreed
from integrators.selectors import agreed_in
from tests.families.conftest import regions

__all__ = ["regions"]

pytestmark = pytest.mark.django_db
ASKED = ["000000", "110000", "110101", "320000", "320500", "320505", "330000", "440103"]


def within(app, scope=ApiScope.LINKS_READ):
    rows = Region.objects.filter(agreed_in(app, scope, "code"), code__in=ASKED)
    return set(rows.values_list("code", flat=True))


@pytest.mark.parametrize("agreed", [[], ["000000"], ["320000"], ["320500", "110000"], ["320505"]], ids=range(5))
def test_filter_and_policy_agree(regions, make_app, agreed):
    app = make_app(regions=agreed)
    assert within(app) == {code for code in ASKED if is_agreed(app, ApiScope.LINKS_READ, code)}


def test_what_is_below_is_within_and_what_is_above_is_not(regions, make_app):
    assert within(make_app(regions=["320500"])) == {"320500", "320505"}


def test_scope_begin_and_end_count(regions, make_app):
    app = make_app(scopes=["links:read"], regions=["320000"])
    assert within(app, ApiScope.LINKS_WRITE) == set()
    assert within(app) == {"320000", "320500", "320505"}
    Agreement.objects.update(begins_at=timezone.now() + timedelta(hours=1))
    assert within(app) == set()
    Agreement.objects.update(
        begins_at=timezone.now() - timedelta(hours=2), ended_at=timezone.now() - timedelta(hours=1)
    )
    assert within(app) == set()


def test_agreements_of_another_app_are_its_own(regions, make_app):
    make_app("Hospital", regions=["000000"])
    assert within(make_app("Bank", regions=[])) == set()
