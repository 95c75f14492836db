"""An app's own endpoints: made with a secret that is told once, changed, looked at, sent to again, and nobody else's."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from families.models import WebhookDelivery, WebhookEndpoint
from families.models.webhooks import WhyDisabled
from families.services.webhooks.endpoints import MOST_OF_AN_APP, disable_endpoint, enable_endpoint
from families.services.webhooks.sending import send_due_webhooks
from integrators.models import AppGrant, KeptAnswer
from tests.families.api.desks import make_program, program
from tests.families.webhooks.conftest import BY, deliver
from tests.families.webhooks.test_endpoints import BAD
from tests.integrators.problems import problem_of
from tests.receiver import receiving, status

__all__ = ["make_program", "program"]

pytestmark = pytest.mark.django_db
ENDPOINTS = "webhook-endpoints/"
URL = "https://example.org/hooks"
NEW = {"url": URL, "events": ["link.ended", "link.activated"]}
UNREACHABLE = uuid4()


@pytest.fixture
def token(program):
    return program.own_token("webhooks:manage")


@pytest.fixture
def call(program, token):
    """call("GET", "webhook-endpoints/", body): with the app's own token, and a new key for each POST."""

    def _call(method, address=ENDPOINTS, body=None, **headers):
        keyed = {"idempotency-key": str(uuid4())} if method == "POST" else {}
        return program.call(method, address, body, token=token, **(keyed | headers))

    return _call


@pytest.fixture
def made(call):
    """What the app was told of its new endpoint."""
    answer = call("POST", body=NEW)
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.fixture
def stored(made):
    return WebhookEndpoint.objects.get()


def at(made, verb=""):
    return f"{ENDPOINTS}{made['id']}/{verb}"


def etag_of(call, made):
    return call("GET", at(made)).headers["ETag"]


def events():
    rows = Event.objects.filter(object_kind="webhook_endpoint").order_by("pk")
    return [(event.kind, event.actor_id) for event in rows]


def test_made_with_a_secret_that_only_this_answer_has(call, program):
    key = {"idempotency-key": str(uuid4())}
    first, again = (call("POST", body=NEW, **key) for _turn in range(2))
    endpoint = WebhookEndpoint.objects.get()
    told = first.json()

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.headers["Location"] == again.headers["Location"] == f"/api/v1/{at(told)}"
    assert first.headers["ETag"] == etag_of(call, told)
    assert endpoint.secrets == [told["secret"]]
    assert told["detail"] is None
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == {**told, "secret": None, "detail": again.json()["detail"]}
    assert "kept nowhere" in again.json()["detail"]
    assert told["secret"] not in KeptAnswer.objects.get().body
    assert told["events"] == ["link.activated", "link.ended"]
    assert events() == [("families.webhook_made", f"app:{program.app.pk}")]


def test_secret_is_in_no_log_and_no_event(call, log_lines):
    made = call("POST", body=NEW).json()
    rotated = call("POST", at(made, "rotate-secret/")).json()
    logged = log_lines.getvalue() + repr(list(Event.objects.values()))
    assert "rotate-secret" in logged
    for one in (made, rotated):
        assert one["secret"].startswith("whsec_")
        assert one["secret"] not in logged


def test_secret_is_in_no_other_answer(call, made):
    for address in (ENDPOINTS, at(made)):
        answer = call("GET", address)
        assert answer.status_code == 200
        assert "secret" not in answer.json()
        assert made["secret"] not in answer.content.decode()


@pytest.mark.parametrize(
    "url", ["https://example.org/" + "a" * 480, "https://example.org/13800138000/11010519491231002X"]
)
def test_address_of_any_form_may_be_kept(call, url):
    """Long, or with as many digits as a number of somebody has."""
    key = {"idempotency-key": str(uuid4())}
    assert [call("POST", body={**NEW, "url": url}, **key).status_code for _turn in range(2)] == [201, 201]
    assert WebhookEndpoint.objects.get().url == url


@pytest.mark.parametrize("url", [url for url in BAD if url], ids=range(len([url for url in BAD if url])))
def test_every_address_that_is_refused_is_refused_by_pointer(call, settings, url):
    settings.WEBHOOKS_MAY_BE_LOCAL = False
    problem = problem_of(call("POST", body={**NEW, "url": url}), "invalid-input", 422)
    assert {error["pointer"] for error in problem["errors"]} == {"/url"}
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"url": 5}, "/url"),
        ({"url": ""}, "/url"),
        ({"events": []}, "/events"),
        ({"events": ["link.renamed"]}, "/events/0"),
        ({"events": ["link.ended", "link.ended"]}, "/events"),
        ({"events": "link.ended"}, "/events"),
        ({"secret": "whsec_x"}, "/secret"),
        ({"enabled": True}, "/enabled"),
    ],
    ids=range(8),
)
def test_what_else_is_wrong_is_named(call, changed, pointer):
    problem = problem_of(call("POST", body={**NEW, **changed}), "invalid-input", 422)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_making_needs_a_key(program, token):
    for address in (ENDPOINTS, f"{ENDPOINTS}{UNREACHABLE}/rotate-secret/"):
        problem_of(program.call("POST", address, NEW, token=token), "idempotency-key-missing", 400)
    assert not WebhookEndpoint.objects.exists()


def test_so_many_and_no_more(call):
    assert {call("POST", body=NEW).status_code for _turn in range(MOST_OF_AN_APP)} == {201}
    problem = problem_of(call("POST", body=NEW), "refused", 422)
    assert problem["code"] == "too-many-endpoints"


def test_changed_in_part_and_only_as_it_was_read(call, made, stored, program):
    tag = etag_of(call, made)
    answer = call("PATCH", at(made), {"url": f"{URL}/new"}, **{"if-match": tag})
    assert answer.status_code == 200
    assert answer.json() == {**call("GET", at(made)).json(), "url": f"{URL}/new", "events": made["events"]}
    assert answer.headers["ETag"] == etag_of(call, made) != tag

    problem_of(call("PATCH", at(made), {"url": URL}, **{"if-match": tag}), "changed-meanwhile", 412)
    problem_of(call("PATCH", at(made), {"url": URL}), "precondition-required", 428)
    problem = problem_of(
        call("PATCH", at(made), {"url": "https://10.0.0.1/"}, **{"if-match": "*"}), "invalid-input", 422
    )
    assert problem["errors"][0]["pointer"] == "/url"
    stored.refresh_from_db()
    assert stored.url == f"{URL}/new"
    assert events()[1:] == [("families.webhook_changed", f"app:{program.app.pk}")]


def test_known_state_is_not_sent_again(call, made):
    assert call("GET", at(made), **{"if-none-match": etag_of(call, made)}).status_code == 304


def test_disabled_and_enabled_by_its_app(call, made, stored):
    off = call("PATCH", at(made), {"enabled": False}, **{"if-match": "*"}).json()
    assert (off["enabled"], off["disabled_because"]["code"]) == (False, "app")
    assert off["disabled_at"].endswith("Z")
    on = call("PATCH", at(made), {"enabled": True}, **{"if-match": "*"}).json()
    assert (on["enabled"], on["disabled_at"], on["disabled_because"]) == (True, None, None)


def test_enabled_after_it_failed_and_not_after_an_officer_disabled_it(call, made, stored):
    disable_endpoint(stored, because=WhyDisabled.FAILING, by=BY)
    assert call("PATCH", at(made), {"enabled": True}, **{"if-match": "*"}).json()["enabled"]
    disable_endpoint(stored, because=WhyDisabled.OFFICER, by=BY)
    problem = problem_of(
        call("PATCH", at(made), {"enabled": True, "url": f"{URL}/x"}, **{"if-match": "*"}), "refused", 422
    )
    assert problem["code"] == "disabled-by-officer"
    stored.refresh_from_db()
    assert (stored.url, stored.disabled_because) == (URL, "officer")


def test_removing_in_a_state_that_is_not_known_changes_nothing(call, made):
    problem_of(call("DELETE", at(made), **{"if-match": '"x"'}), "changed-meanwhile", 412)
    known = call("GET", at(made)).headers["ETag"]
    assert call("DELETE", at(made), **{"if-match": known}).status_code == 204


def test_removed_is_gone(call, made):
    assert call("DELETE", at(made)).status_code == 204
    for answer in (
        call("GET", at(made)),
        call("DELETE", at(made)),
        call("GET", at(made, "deliveries/")),
        call("PATCH", at(made), {}, **{"if-match": "*"}),
        call("POST", at(made, "rotate-secret/")),
        call("POST", at(made, "replay/"), {"since": "2026-11-26T00:00:00Z"}),
    ):
        problem_of(answer, "not-found", 404)
    assert call("GET").json() == {"items": [], "next": None}


def test_rotated_once_a_key(call, made, stored):
    key = {"idempotency-key": str(uuid4())}
    first, again = (call("POST", at(made, "rotate-secret/"), {}, **key) for _turn in range(2))
    told = first.json()
    assert (first.status_code, again.status_code) == (200, 200)
    assert (again.json()["secret"], again.headers["Idempotency-Replayed"]) == (None, "true")
    stored.refresh_from_db()
    assert stored.secrets == [told["secret"], made["secret"]]
    until = datetime.fromisoformat(told["old_secret_until"])
    assert timedelta(hours=23) < until - timezone.now() <= timedelta(days=1)
    assert first.headers["ETag"] == etag_of(call, made)
    kept = "".join(KeptAnswer.objects.values_list("body", flat=True))
    assert told["secret"] not in kept
    assert made["secret"] not in kept


def test_listed_newest_first_in_pages_and_in_as_many_queries(call, made):
    newest = [call("POST", body=NEW).json()["id"] for _turn in range(3)][::-1]
    page = call("GET", f"{ENDPOINTS}?limit=3").json()
    assert [one["id"] for one in page["items"]] == newest
    rest = call("GET", page["next"].removeprefix("http://testserver")).json()
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([made["id"]], None)
    numbers = set()
    for limit in (1, 4):
        with CaptureQueriesContext(connection) as asked:
            call("GET", f"{ENDPOINTS}?limit={limit}")
        numbers.add(len(asked))
    assert len(numbers) == 1


# --- What was sent -------------------------------------------------------------------------------------------------------


@pytest.fixture
def link(mothers_link):
    return mothers_link


@pytest.fixture
def taken(stored, link):
    now = timezone.now()
    tries = [{"at": "2026-11-26T08:00:00.000Z", "status": 204, "failure": None, "ms": 12}]
    return deliver(stored, link, due_at=None, delivered_at=now, attempts=1, tries=tries)


def test_log_says_what_became_of_each(call, made, stored, link, taken):
    waiting = deliver(stored, link)
    given_up = deliver(stored, link, due_at=None, given_up_at=timezone.now())
    found = call("GET", at(made, "deliveries/")).json()["items"]
    assert [one["id"] for one in found] == [str(row.pk) for row in (given_up, waiting, taken)]
    assert [one["state"]["code"] for one in found] == ["given_up", "waiting", "delivered"]
    assert found[2] == {
        "id": str(taken.pk),
        "endpoint": made["id"],
        "message": str(taken.event_id),
        "type": "link.changed",
        "data": {"link_id": str(link.pk), "sequence": 2},
        "state": {"code": "delivered", "label": found[2]["state"]["label"]},
        "made_at": found[2]["made_at"],
        "due_at": None,
        "delivered_at": found[2]["delivered_at"],
        "given_up_at": None,
        "tries": [{"at": "2026-11-26T08:00:00.000Z", "status": 204, "failure": None, "ms": 12}],
    }
    assert call("GET", f"webhook-deliveries/{taken.pk}/").json() == found[2]
    for code, row in (("waiting", waiting), ("delivered", taken), ("given_up", given_up)):
        answer = call("GET", at(made, f"deliveries/?state={code}"))
        assert [one["id"] for one in answer.json()["items"]] == [str(row.pk)]
    problem_of(call("GET", at(made, "deliveries/?state=lost")), "invalid-input", 422)


def test_log_is_read_in_as_many_queries_for_thirty_as_for_one(call, made, stored, link):
    numbers = set()
    for more in (1, 29):
        for _turn in range(more):
            deliver(stored, link)
        with CaptureQueriesContext(connection) as asked:
            call("GET", at(made, "deliveries/"))
        numbers.add(len(asked))
    assert len(numbers) == 1


def test_one_is_sent_again_under_its_own_id(call, program, made, taken):
    for _turn in range(2):
        answer = call("POST", f"webhook-deliveries/{taken.pk}/replay/")
        assert (answer.status_code, answer.json()["state"]["code"]) == (202, "waiting")
        assert answer.headers["Location"] == f"/api/v1/webhook-deliveries/{taken.pk}/"
        assert answer.headers["Retry-After"] == "5"
    assert answer.json()["message"] == str(taken.event_id)
    assert events()[-1] == ("families.webhook_replayed", f"app:{program.app.pk}")
    assert len([kind for kind, _by in events() if kind == "families.webhook_replayed"]) == 1


def test_all_since_a_time_are_sent_again(call, made, taken):
    for since, count in ((timezone.now() + timedelta(hours=1), 0), (taken.made_at, 1), (taken.made_at, 0)):
        answer = call("POST", at(made, "replay/"), {"since": since.isoformat()})
        assert (answer.status_code, answer.json()) == (202, {"messages": count})
    problem = problem_of(call("POST", at(made, "replay/"), {"since": "yesterday"}), "invalid-input", 422)
    assert problem["errors"][0]["pointer"] == "/since"
    assert list(WebhookDelivery.objects.values_list("delivered_at", flat=True)) == [None]


def test_nothing_is_sent_again_to_what_is_disabled(call, made, stored, taken):
    disable_endpoint(stored, because=WhyDisabled.APP, by=BY)
    for address, body in (
        (f"webhook-deliveries/{taken.pk}/replay/", {}),
        (at(made, "replay/"), {"since": "2026-11-01T00:00:00Z"}),
    ):
        assert problem_of(call("POST", address, body), "refused", 422)["code"] == "endpoint-disabled"
    enable_endpoint(stored, by=BY)


def test_made_by_the_api_and_told_by_the_sender(call, program, link, settings):
    """The receiver checks the signature with the secret that the answer had, before and after it was replaced."""
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    AppGrant.objects.create(user=link.owner, app=program.app, scopes=["links:read"])
    with receiving(status(204)) as receiver:
        told = call("POST", body={"url": receiver.url, "events": ["link.changed"]}).json()
        delivery = deliver(WebhookEndpoint.objects.get(), link)
        assert send_due_webhooks() == 1
        secret = call("POST", at(told, "rotate-secret/")).json()["secret"]
        call("POST", f"webhook-deliveries/{delivery.pk}/replay/")
        assert send_due_webhooks() == 1
    assert receiver.messages == [str(delivery.event_id)] * 2
    assert receiver.received[0].opened_with(told["secret"])["type"] == "link.changed"
    for one in (secret, told["secret"]):
        assert receiver.received[1].opened_with(one) == json.loads(receiver.received[1].body)


# --- Strangers ------------------------------------------------------------------------------------------------------------


def everything(made, delivery):
    """Each address with a body that its owner could send."""
    return [
        ("GET", at(made), None),
        ("PATCH", at(made), {"enabled": False}),
        ("DELETE", at(made), None),
        ("POST", at(made, "rotate-secret/"), {}),
        ("POST", at(made, "replay/"), {"since": "2026-11-01T00:00:00Z"}),
        ("GET", at(made, "deliveries/"), None),
        ("GET", f"webhook-deliveries/{delivery.pk}/", None),
        ("POST", f"webhook-deliveries/{delivery.pk}/replay/", {}),
    ]


def test_another_apps_endpoint_is_not_there(call, make_program, made, stored, taken):
    other = make_program("Bank")
    token = other.own_token("webhooks:manage")
    headers = {"if-match": "*", "idempotency-key": str(uuid4())}
    for method, address, body in everything(made, taken):
        theirs = other.call(method, address, body, token=token, **headers)
        nowhere = other.call(
            method,
            address.replace(made["id"], str(UNREACHABLE)).replace(str(taken.pk), str(UNREACHABLE)),
            body,
            token=token,
            **headers,
        )
        assert problem_of(theirs, "not-found", 404) == problem_of(nowhere, "not-found", 404)
    assert other.call("GET", ENDPOINTS, token=token).json()["items"] == []
    before = stored.fingerprint, stored.secrets
    stored.refresh_from_db()
    assert (stored.fingerprint, stored.secrets, stored.disabled_at) == (*before, None)


def test_nobody_a_citizen_and_who_lacks_the_scope(program, made, taken, link):
    citizens = program.token_of(link.owner, "links:read webhooks:manage")
    lacking = program.own_token("links:check")
    for method, address, body in [("GET", ENDPOINTS, None), ("POST", ENDPOINTS, NEW), *everything(made, taken)]:
        problem_of(program.call(method, address, body, token=""), "not-authenticated", 401)
        problem_of(program.call(method, address, body, token=citizens), "not-an-apps-token", 403)
        problem = problem_of(program.call(method, address, body, token=lacking), "insufficient-scope", 403)
        assert problem["scope"] == "webhooks:manage"
