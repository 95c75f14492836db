"""What officers do that is about nobody, look-ups, downloads, apps, is read by who audits where they work, and by nobody else."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.services import record_account_event
from audit.models import Event
from audit.services import Actor, record_event
from authorities.models import Region, StaffDuty
from authorities.policies import places_of_work
from authorities.services.importing.duties import DUTIES
from authorities.services.importing.plans import carry_out_table, plan_table
from families.admin import events
from families.admin.event_words import details_of
from families.models import WebhookDelivery
from families.services.webhooks.endpoints import make_endpoint, remove_endpoint, rotate_secret
from families.services.webhooks.replaying import replay_since
from integrators.codes import ApiScope, Purpose
from integrators.services import apps
from integrators.services.agreements import end_agreement, make_agreement
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.admin.test_walls import list_of, page_of, rows_of
from tests.officers.planted import HOOK

KINDS = {
    *("families.looked_up", "families.looked_up_at_counter"),
    *("authorities.table_export_begun", "authorities.table_exported", "authorities.table_imported"),
    *("integrators.agreement_made", "integrators.agreement_ended"),
    *("integrators.integrator_added", "integrators.contact_changed"),
    *("integrators.integrator_disabled", "integrators.integrator_enabled"),
    *(
        "integrators.app_registered",
        "integrators.secret_rotated",
        "integrators.app_disabled",
        "integrators.app_enabled",
    ),
    *("families.webhook_made", "families.webhook_rotated", "families.webhook_removed", "families.webhook_replayed"),
}


@pytest.fixture
def supervising(db):
    return on_duty("supervising", "110000", "supervisor")


@pytest.fixture
def done(supervising, db):
    """One event of each kind, by a supervisor of Beijing."""
    client, by = signed_in(supervising), Actor.officer(supervising.pk)
    client.post(reverse("lookups:look"), {"kind": "name", "words": "李小雨"})
    client.post(reverse("counter:desk"), {"typed": "F7K2-94QD"})
    for page in ("admin:audit_event_export", "admin:authorities_staffduty_table"):
        list(client.get(reverse(page)).streaming_content)
    _import(supervising)
    house = apps.add_integrator(name="City Hospital", contact="desk@example.org", by=by)
    apps.change_contact(house, contact="other@example.org", by=by)
    app, _secret = apps.register_app(
        integrator=house, name="Desk", scopes=["links:check"], grant_types=["client_credentials"], by=by
    )
    apps.rotate_secret(app, by=by)
    agreement = make_agreement(
        app=app,
        region=Region.objects.get(pk="110000"),
        scopes=list(ApiScope.values),
        purposes=list(Purpose.values),
        by=by,
    )
    endpoint, _secret = make_endpoint(app=app, url=HOOK, events=["link.ended"], by=by)
    rotate_secret(endpoint, by=by)
    WebhookDelivery.objects.create(
        endpoint=endpoint, kind="link.ended", link_id=uuid7(), sequence=2, body={}, given_up_at=timezone.now()
    )
    replay_since(endpoint, timezone.now() - timedelta(days=1), by=by)
    remove_endpoint(endpoint, by=by)
    end_agreement(agreement, by=by)
    for turn in (apps.disable_app, apps.enable_app):
        turn(app, by=by)
    for turn in (apps.disable_integrator, apps.enable_integrator):
        turn(house, by=by)
    return Event.objects.filter(actor_id=str(supervising.pk), person_id=None)


def _import(supervising):
    chen = on_duty("chen", "440000", "officer")
    begins = f"{timezone.localdate():%Y-%m-%d}"
    row = {"account": chen.username, "role": "officer", "region": "110101", "begins_on": begins}
    columns = DUTIES.columns
    content = "\n".join([",".join(columns), ",".join(row.get(name, "") for name in columns)]).encode()
    carry_out_table(DUTIES, content, shown=plan_table(DUTIES, content, by=supervising).digest, by=supervising)


@pytest.mark.parametrize("most", [events._FEW, -1], ids=["by people", "row by row"])
def test_each_is_read_where_they_work_and_nowhere_else(done, monkeypatch, most):
    monkeypatch.setattr(events, "_FEW", most)
    assert set(done.values_list("kind", flat=True)) >= KINDS
    rows = {str(pk) for pk in done.filter(kind__in=KINDS).values_list("pk", flat=True)}

    def seen(region):
        return set(rows_of(signed_in(on_duty(f"auditor-{region}", region, "auditor")).get(list_of(Event))))

    assert rows - seen("110000") == set()
    assert rows - seen("000000") == set()
    assert rows & seen("440000") == set()
    assert rows & seen("110101") == set()


def test_page_of_one_opens_there_alone(done):
    event = done.get(kind="families.looked_up")
    here, beside = (signed_in(on_duty(name, name, "auditor")) for name in ("110000", "440000"))

    assert (here.get(page_of(event)).status_code, beside.get(page_of(event)).status_code) == (200, 302)


@pytest.mark.parametrize(
    ("duties", "places"),
    [
        ((), []),
        (("110101",), ["110101"]),
        (("110105", "110101"), ["110101", "110105"]),
        (("440103", "440000"), ["440000"]),
        (("110101", "440103", "440100"), ["110101", "440100"]),
        (("110101", "000000"), ["000000"]),
    ],
)
def test_work_in_several_regions_is_of_each_that_lies_in_no_other(stranger, duties, places):
    for region in duties:
        StaffDuty.objects.create(user=stranger, region_id=region, role="officer")

    assert places_of_work(stranger) == places


def seen_by_auditor(region):
    auditor = signed_in(on_duty(f"auditor-{region}", region, "auditor"))
    return set(rows_of(auditor.get(list_of(Event))))


@pytest.mark.parametrize("most", [events._FEW, -1], ids=["by people", "row by row"])
def test_who_works_in_two_counties_is_read_by_who_audits_either(db, monkeypatch, most):
    """What they look up, and that they signed in and out: not by a third county, nor by one of the same prefecture alone."""
    monkeypatch.setattr(events, "_FEW", most)
    officer = on_duty("two", "440103", "officer")
    StaffDuty.objects.create(user=officer, region_id="110105", role="officer")
    client = signed_in(officer)
    client.post(reverse("lookups:look"), {"kind": "name", "words": "李小雨"})
    client.post(reverse("account_logout"))
    record_account_event("second_factor_failed", by=officer, type="totp")
    record_account_event("signed_in", by=officer, methods=["password", "totp"])
    done = Event.objects.filter(actor_id=str(officer.pk))

    assert set(done.values_list("kind", flat=True)) == {
        *("accounts.signed_in", "families.looked_up", "accounts.signed_out", "accounts.second_factor_failed")
    }
    assert [event.codes["region"] for event in done] == [["110105", "440103"]] * 4
    rows = {str(event.pk) for event in done}
    for region in ("440103", "440100", "440000", "110105", "110000", "000000"):
        assert rows - seen_by_auditor(region) == set(), region
    for region in ("440106", "110101", "320000"):
        assert rows & seen_by_auditor(region) == set(), region


@pytest.mark.parametrize("most", [events._FEW, -1], ids=["by people", "row by row"])
def test_event_that_names_one_region_as_they_once_did_is_read_there(supervising, monkeypatch, most):
    monkeypatch.setattr(events, "_FEW", most)
    by, codes = Actor.officer(supervising.pk), {"look_up": "name", "found": 0, "region": "110000"}
    event = record_event("families.looked_up", by=by, of="user", object_id=supervising.pk, codes=codes)

    assert str(event.id) in seen_by_auditor("110000")
    assert str(event.id) not in seen_by_auditor("440000") | seen_by_auditor("110101")


def test_regions_of_an_event_are_told_in_words(db):
    told = [details_of(Event(codes={"region": codes})) for codes in ("110105", ["110105", "440103", "990000"])]

    assert told == ["region: Chaoyang", "region: Chaoyang; Liwan; 990000"]


def test_what_a_citizen_does_names_no_region(stranger):
    record_account_event("signed_in", by=stranger, methods=["password"])

    assert Event.objects.get(kind="accounts.signed_in").codes == {"methods": ["password"]}


def test_duty_that_has_ended_counts_no_more(stranger):
    for region, ended in (("110101", None), ("440000", timezone.now())):
        StaffDuty.objects.create(
            user=stranger,
            region_id=region,
            role="officer",
            begins_on=date(2026, 1, 1),
            ended_at=ended,
            ended_by=stranger if ended else None,
        )

    assert places_of_work(stranger) == ["110101"]
