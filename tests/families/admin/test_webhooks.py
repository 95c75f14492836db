"""Officers' pages of webhook endpoints: whose they see, what they may do, and that a secret is shown once."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.models import WebhookDelivery, WebhookEndpoint
from families.services.webhooks.endpoints import make_endpoint, remove_endpoint
from families.states import Status
from integrators.models import Agreement
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.recipes import make_application, make_link, make_person
from tests.families.webhooks.conftest import BY
from tests.integrators.conftest import make_app

__all__ = ["make_app"]

pytestmark = pytest.mark.django_db

LIST = reverse("admin:families_webhookendpoint_changelist")
ADD = reverse("admin:families_webhookendpoint_add")
DELIVERIES = reverse("admin:families_webhookdelivery_changelist")
URL = "https://hooks.example.org/sscard"


@pytest.fixture
def app(make_app, regions):
    return make_app("Hospital", regions=["110000"])


@pytest.fixture
def made(app):
    return make_endpoint(app=app, url=URL, events=["link.ended"], by=BY)


@pytest.fixture
def endpoint(made):
    return made[0]


@pytest.fixture
def delivery(endpoint):
    return WebhookDelivery.objects.create(
        endpoint=endpoint,
        kind="link.ended",
        link_id="01900000-0000-7000-8000-000000000000",
        sequence=2,
        body={"type": "link.ended"},
        given_up_at=timezone.now(),
        attempts=2,
        tries=[
            {"at": "2026-11-26T08:00:00.000Z", "status": 503, "failure": None, "ms": 12},
            {"at": "2026-11-26T08:00:05.000Z", "status": None, "failure": "timeout", "ms": 20000},
        ],
    )


def page_of(row, page="change"):
    return reverse(f"admin:families_{row._meta.model_name}_{page}", args=[row.pk])


def press(client, action, *rows, url=LIST, **answers):
    return client.post(url, {"action": f"{action}_cases", "_selected_action": [str(r.pk) for r in rows]} | answers)


def said(response):
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


def rows_of(response):
    return [row.pk for row in response.context["cl"].result_list]


def test_made_and_its_secret_shown_once(beijing, officer, app):
    assert app.client.name in beijing.get(ADD).content.decode()

    response = beijing.post(ADD, {"app": app.pk, "url": URL, "events": ["link.ended", "card.state_changed"]})

    endpoint = WebhookEndpoint.objects.get()
    assert response.status_code == 200
    assert endpoint.secret in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert (endpoint.app, endpoint.url, endpoint.events) == (app, URL, ["link.ended", "card.state_changed"])
    event = Event.objects.get(kind="families.webhook_made")
    assert (event.actor_kind, event.actor_id) == ("officer", str(officer.pk))
    for url in (LIST, page_of(endpoint), page_of(endpoint, "history")):
        assert endpoint.secret not in beijing.get(url).content.decode()


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"url": "https://127.0.0.1/"}, "reachable from the internet"),
        ({"url": "http://example.org/"}, "https://"),
        ({"events": []}, "required"),
        ({"app": "another"}, "Select a valid choice"),
    ],
    ids=["loopback", "plain", "no-event", "no-app"],
)
def test_not_made_of_what_is_wrong(beijing, app, settings, changed, word):
    settings.WEBHOOKS_MAY_BE_LOCAL = False
    response = beijing.post(ADD, {"app": app.pk, "url": URL, "events": ["link.ended"]} | changed)
    assert response.status_code == 422
    assert word in response.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_an_app_of_another_region_is_not_offered(beijing, make_app):
    elsewhere = make_app("Bank", regions=["440000"])
    assert elsewhere.pk not in beijing.get(ADD).content.decode()
    response = beijing.post(ADD, {"app": elsewhere.pk, "url": URL, "events": ["link.ended"]})
    assert response.status_code == 422
    assert not WebhookEndpoint.objects.exists()


def test_replaced_secret_is_shown_once(beijing, made):
    endpoint, first = made
    response = press(beijing, "rotate", endpoint)
    endpoint.refresh_from_db()
    body = response.content.decode()
    assert endpoint.secrets == [endpoint.secret, first]
    assert endpoint.secret in body
    assert first not in body
    assert "no-store" in response["Cache-Control"]
    assert "One that is still older no longer signs." in body


def test_a_message_begins_as_it_was_written(beijing, endpoint):
    """Not with a capital, which an address has none of."""
    press(beijing, "disable", endpoint)
    assert f">{endpoint.url}: nothing is sent there" in beijing.get(LIST).content.decode()


def test_disabled_and_enabled(beijing, endpoint):
    assert "nothing is sent there" in said(press(beijing, "disable", endpoint))[0][1]
    endpoint.refresh_from_db()
    assert endpoint.disabled_because == "officer"
    page = beijing.get(page_of(endpoint)).content.decode()
    assert "By an officer" in page
    assert 'value="enable_cases"' in page
    assert 'value="rotate_cases"' not in page
    press(beijing, "enable", endpoint)
    endpoint.refresh_from_db()
    assert endpoint.disabled_at is None


def test_the_log_is_shown_and_a_message_sent_again(beijing, delivery):
    page = beijing.get(page_of(delivery)).content.decode()
    assert "2026-11-26 16:00:00: 503, after 12 ms<br>" in page
    assert "timeout" in page
    assert "link.ended" in page

    assert said(press(beijing, "replay", delivery, url=DELIVERIES)) == [("success", f"{URL}: 1 message is sent again.")]
    delivery.refresh_from_db()
    assert (delivery.due_at is None, delivery.given_up_at, delivery.attempts) == (False, None, 0)


def test_sent_again_since_a_time(beijing, endpoint, delivery):
    asked = press(beijing, "replay", endpoint)
    assert asked.status_code == 200
    assert 'name="since"' in asked.content.decode()
    assert press(beijing, "replay", endpoint, decide="yes", since="soon").status_code == 422

    since = timezone.localtime(delivery.made_at - timedelta(minutes=2))
    press(beijing, "replay", endpoint, decide="yes", since=f"{since:%Y-%m-%dT%H:%M}")
    delivery.refresh_from_db()
    assert delivery.due_at is not None


def test_nothing_is_sent_again_to_one_that_is_disabled(beijing, endpoint, delivery):
    press(beijing, "disable", endpoint)
    response = press(beijing, "replay", delivery, url=DELIVERIES)
    assert said(response)[-1][0] == "error"
    delivery.refresh_from_db()
    assert delivery.due_at is None


def test_another_region_sees_and_does_nothing(guangdong, endpoint, delivery):
    assert rows_of(guangdong.get(LIST)) == rows_of(guangdong.get(DELIVERIES)) == []
    for row in (endpoint, delivery):
        for page in ("change", "history"):
            assert guangdong.get(page_of(row, page)).status_code == 302
    for action in ("rotate", "disable", "replay"):
        press(guangdong, action, endpoint, decide="yes", since="2020-01-01T00:00")
    press(guangdong, "replay", delivery, url=DELIVERIES)
    endpoint.refresh_from_db()
    delivery.refresh_from_db()
    assert (endpoint.disabled_at, endpoint.old_secret_until, delivery.due_at) == (None, None, None)


def test_who_answers_for_a_part_looks_but_does_not_act(beijing, app, endpoint):
    """The app works in Guangdong too: what it hears there is not Beijing's to stop."""
    Agreement.objects.create(app=app, region_id="440000", scopes=["links:read"])
    assert rows_of(beijing.get(LIST)) == [endpoint.pk]
    assert "rotate_cases" not in beijing.get(page_of(endpoint)).content.decode().replace("<option", "")
    assert said(press(beijing, "disable", endpoint))[0][0] == "error"
    endpoint.refresh_from_db()
    assert endpoint.disabled_at is None


@pytest.fixture
def everywhere(endpoint, applicant, delivery):
    """Messages of an app that works in Guangdong too: about a link to somebody of either province and an application of
    each, the newest first. One that is about nobody any more is last."""
    Agreement.objects.create(app=endpoint.app, region_id="440000", scopes=["links:read"])
    made = []
    for sequence, region in ((1, "110000"), (3, "440000")):
        person = make_person("王芳", date(1955, 3, 8), sequence=sequence, region=region)
        link = make_link(applicant, person, "father")
        made.append({"kind": "link.ended", "link_id": link.pk})
        made.append({"kind": "application.decided", "application_id": link.application_id})
    unknown = make_application(applicant, "mother", status=Status.VERIFYING)
    made.append({"kind": "application.decided", "application_id": unknown.pk})
    rows = [
        WebhookDelivery.objects.create(endpoint=endpoint, sequence=1, given_up_at=timezone.now(), **about)
        for about in made
    ]
    return [row.pk for row in rows]


def test_of_an_app_that_works_elsewhere_too_only_what_is_about_ones_own_people(
    everywhere, beijing, guangdong, delivery
):
    beijing_link, beijings, guangdong_link, guangdongs, unknown = everywhere
    assert rows_of(beijing.get(DELIVERIES)) == [unknown, beijings, beijing_link]
    assert rows_of(guangdong.get(DELIVERIES)) == [guangdongs, guangdong_link]
    for theirs in (guangdong_link, guangdongs, delivery.pk):
        assert beijing.get(page_of(WebhookDelivery(pk=theirs))).status_code == 302
    press(beijing, "replay", WebhookDelivery(pk=guangdong_link), url=DELIVERIES)
    assert WebhookDelivery.objects.get(pk=guangdong_link).due_at is None


def test_who_answers_for_all_its_regions_sees_all_of_it(everywhere, delivery):
    nation = signed_in(on_duty("nation", "000000", "auditor"))
    assert rows_of(nation.get(DELIVERIES)) == [*reversed(everywhere), delivery.pk]


def test_an_ended_agreement_opens_nothing(beijing, endpoint):
    Agreement.objects.update(ended_at=timezone.now())
    assert rows_of(beijing.get(LIST)) == []
    assert beijing.get(page_of(endpoint)).status_code == 302


def test_auditor_looks_and_does_nothing(auditor, endpoint, delivery):
    assert rows_of(auditor.get(LIST)) == [endpoint.pk]
    assert rows_of(auditor.get(DELIVERIES)) == [delivery.pk]
    assert "_cases" not in auditor.get(page_of(endpoint)).content.decode()
    assert auditor.get(ADD).status_code == 403
    press(auditor, "disable", endpoint)
    endpoint.refresh_from_db()
    assert endpoint.disabled_at is None


def test_strangers_find_nothing(applicant, stranger, endpoint, delivery):
    pages = (LIST, ADD, DELIVERIES, page_of(endpoint), page_of(delivery))
    for user in (applicant, stranger):
        assert {signed_in(user).get(url).status_code for url in pages} == {404}
    assert {Client().get(url).status_code for url in pages} == {302}


def test_rows_are_changed_and_deleted_by_nobody(beijing, endpoint, delivery):
    for row in (endpoint, delivery):
        assert beijing.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403
        assert beijing.post(page_of(row), {"url": "https://example.org"}).status_code == 403
    assert beijing.get(reverse("admin:families_webhookdelivery_add")).status_code == 403


def test_a_removed_one_is_not_shown(beijing, endpoint, delivery):
    remove_endpoint(endpoint, by=BY)
    assert rows_of(beijing.get(LIST)) == rows_of(beijing.get(DELIVERIES)) == []
    assert beijing.get(page_of(endpoint)).status_code == 302


def test_lists_ask_as_much_for_one_as_for_many(beijing, app, delivery):
    for url in (LIST, DELIVERIES):
        beijing.get(url)
        with CaptureQueriesContext(connection) as few:
            beijing.get(url)
        for turn in range(5):
            more = make_endpoint(app=app, url=f"{URL}/{turn}", events=["link.ended"], by=BY)[0]
            WebhookDelivery.objects.create(
                endpoint=more, kind="link.ended", link_id=delivery.link_id, sequence=2, given_up_at=timezone.now()
            )
        with CaptureQueriesContext(connection) as many:
            beijing.get(url)
        assert len(many) == len(few)
        WebhookEndpoint.objects.exclude(pk=delivery.endpoint_id).delete()


def test_supervisor_acts_too(supervisor, endpoint):
    press(supervisor, "disable", endpoint)
    endpoint.refresh_from_db()
    assert endpoint.disabled_because == "officer"


def test_the_whole_nation_is_answered_for_by_who_has_it(endpoint, app):
    Agreement.objects.create(app=app, region_id="000000", scopes=["links:read"])
    nation = signed_in(on_duty("nation", "000000", "officer"))
    press(nation, "disable", endpoint)
    endpoint.refresh_from_db()
    assert endpoint.disabled_because == "officer"
