"""What an authority allows an app: where, what, for which purpose, from when until when."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from authorities.models import Region
from integrators.codes import ApiScope, Purpose
from integrators.models import Agreement, App, AppGrant, Integrator
from integrators.policies import agreements_of_app, is_agreed, purposes_agreed
from integrators.selectors import agreed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("region", "asked", "is_yes"),
    [
        ("000000", "440103", True),
        ("440000", "440103", True),
        ("440100", "440103", True),
        ("440100", "440000", False),
        ("110000", "440103", False),
    ],
)
def test_counts_for_its_region_and_what_lies_below(make_app, region, asked, is_yes):
    app = make_app(regions=[region])
    assert is_agreed(app, ApiScope.CARDS_READ, asked) is is_yes
    assert is_row_agreed(app, ApiScope.CARDS_READ, asked) is is_yes


def is_row_agreed(app, scope, region):
    """The same question, asked of rows."""
    return Region.objects.filter(agreed_in(app, scope, "code"), code=region).exists()


@pytest.mark.parametrize("region", ["000000", "440000", "440100", "440103", "110000", "110101"])
def test_rows_of_its_region_and_what_lies_below_are_those_of_the_policy(make_app, region):
    app = make_app(regions=[region])
    asked = ["000000", "440000", "440100", "440103", "440300", "110000", "110101", "310000"]
    of_rows = Region.objects.filter(agreed_in(app, ApiScope.CARDS_READ, "code"), code__in=asked)
    of_policy = {code for code in asked if is_agreed(app, ApiScope.CARDS_READ, code)}
    assert set(of_rows.values_list("code", flat=True)) == of_policy
    assert region in of_policy


def test_only_what_was_agreed(make_app):
    app = make_app(scopes=[ApiScope.LINKS_CHECK], purposes=[Purpose.BANK_PENSION])
    assert not is_agreed(app, ApiScope.CARDS_READ, "110000")
    assert not is_row_agreed(app, ApiScope.CARDS_READ, "110000")
    assert is_row_agreed(app, ApiScope.LINKS_CHECK, "110000")
    assert is_agreed(app, ApiScope.LINKS_CHECK, "110000", Purpose.BANK_PENSION)
    assert not is_agreed(app, ApiScope.LINKS_CHECK, "110000", Purpose.MEDICINE_PICKUP)


@pytest.mark.parametrize(("begins_in", "ends_in"), [(1, None), (-2, -1)], ids=["not-begun", "ended"])
def test_only_while_it_stands(make_app, begins_in, ends_in):
    app = make_app()
    now = timezone.now()
    Agreement.objects.update(
        begins_at=now + timedelta(days=begins_in), ended_at=None if ends_in is None else now + timedelta(days=ends_in)
    )
    assert not is_agreed(app, ApiScope.CARDS_READ, "110000")
    assert not is_row_agreed(app, ApiScope.CARDS_READ, "110000")


def test_another_apps_agreement_is_not_ones_own(make_app):
    make_app("Hospital")
    bank = make_app("Bank", regions=[])
    assert not is_agreed(bank, ApiScope.CARDS_READ, "110000")
    assert not is_row_agreed(bank, ApiScope.CARDS_READ, "110000")


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({}, "agreement_one_a_region"),
        ({"region_id": "110000", "scopes": ["links:all"]}, "agreement_scopes_known"),
        ({"region_id": "110000", "purposes": ["curiosity"]}, "agreement_purposes_known"),
        ({"region_id": "110000", "ended_at": timezone.now() - timedelta(days=400)}, "agreement_ends_after_begin"),
    ],
    ids=["twice", "scope", "purpose", "end"],
)
def test_agreement_never_false(make_app, changed, constraint):
    fields = {"app": make_app(), "region_id": "000000", "scopes": ["links:read"]} | changed
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Agreement.objects.create(**fields)


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({}, "app_grant_one_a_pair"),
        ({"ended_at": timezone.now()}, "app_grant_end_whole"),
        ({"scopes": ["links:all"], "ended_at": timezone.now(), "ended_by": "app"}, "app_grant_scopes_known"),
    ],
    ids=["twice", "end", "scope"],
)
def test_grant_never_false(make_app, django_user_model, changed, constraint):
    app, user = make_app(), django_user_model.objects.create_user("wei")
    AppGrant.objects.create(user=user, app=app, scopes=["links:read"])
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AppGrant.objects.create(**{"user": user, "app": app} | changed)


def purposes(app, regions):
    with connection.cursor() as cursor:
        cursor.execute(agreements_of_app(), {"app": app.pk, "scope": "links:check"})
        return purposes_agreed(cursor.fetchall(), regions)


def test_purposes_by_region_are_those_of_the_region_and_of_all_above(make_app):
    app = make_app(regions=[])
    for region, purpose in (("000000", "bank_pension"), ("440000", "bank_account"), ("440100", "medicine_pickup")):
        Agreement.objects.create(app=app, region_id=region, scopes=["links:check"], purposes=[purpose])
    Agreement.objects.create(app=app, region_id="110000", scopes=["links:read"], purposes=["medicine_pickup"])

    agreed = purposes(app, ["440103", "440000", "110000"])

    assert {region: sorted(purposes) for region, purposes in agreed.items()} == {
        "440103": ["bank_account", "bank_pension", "medicine_pickup"],
        "440000": ["bank_account", "bank_pension"],
        "110000": ["bank_pension"],
    }


@pytest.mark.parametrize("model", [App, Integrator], ids=["app", "integrator"])
def test_disabled_app_has_no_purposes(make_app, model):
    app = make_app()
    model.objects.update(disabled_at=timezone.now())
    assert purposes(app, ["110000"]) == {"110000": frozenset()}
