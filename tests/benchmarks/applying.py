"""`link-applications` with a million links: made and sent in one call by the citizen's token, each of another citizen,
beside a bare view with the same queries that writes the same rows."""

from collections.abc import Sequence
from uuid import uuid4

from django.db import connection

from accounts.models import User
from audit.models import Event
from families.models import LinkApplication
from families.relationships import Relationship
from families.scopes import VIEW
from families.services.applications.children import ticked_one_by_one
from families.services.applications.drafts import declaration_of, notice_of
from families.states import Status
from families.texts import Shown
from integrators.models import App
from tests.benchmarks import many_links
from tests.benchmarks.asking import Asked
from tests.benchmarks.desks import LASTS, call_api, make_app, tokens_of
from tests.benchmarks.endpoints import in_turns, speed
from tests.benchmarks.figures import Line
from tests.benchmarks.load import Outcome
from tests.benchmarks.running import Bench, WrongAnswer, send, web
from tests.benchmarks.scenario import Guardian, make_owners
from tests.benchmarks.sessions import post_json, sign_in

BARE = "the same queries in a bare view"
_EVENTS = ("families.application_started", "families.application_submitted")


def measure(bench: Bench) -> list[Line]:
    if not many_links.is_filled(bench.scale.links):
        many_links.fill(bench, bench.scale.links)
    people = bench.guardians(bench.scale.applied + many_links.FIRST_FAMILY)[many_links.FIRST_FAMILY :]
    owners = make_owners(people, prefix="applying")
    bodies = [_body(person) for person in people]
    tokens = tokens_of(App.objects.first() or make_app(), owners)
    cookies = sign_in(owners, stays_active=LASTS)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    with web() as (_server, port):
        found = in_turns(
            {
                "applications": lambda connections: _apply(port, _calls(tokens, bodies), owners, connections),
                BARE: lambda connections: _apply(port, _posts(cookies, bodies), owners, connections),
            },
            bench,
        )
    return list(speed("link-applications", found, "applications", BARE))


def _body(person: Guardian) -> dict[str, object]:
    """For their child, as an app fills it in once the citizen has read both texts."""
    relationship = Relationship.SON if person.child_sex == "male" else Relationship.DAUGHTER
    asked = LinkApplication(relationship=relationship, scopes=list(VIEW), term_days=365)
    asked.number = person.child_number
    return {
        "relationship": relationship.value,
        "name": person.child_name,
        "number": person.child_number,
        "scopes": list(VIEW),
        "term_days": 365,
        "sensitive": [scope for scope in VIEW if scope in ticked_one_by_one(asked)],
        "notice": _named(notice_of("en", is_self=False)),
        "declaration": _named(declaration_of(asked, "en")),
    }


def _named(text: Shown) -> dict[str, str]:
    return {"version": text.version, "sha256": text.sha256}


def _calls(tokens: Sequence[str], bodies: Sequence[object]) -> list[Asked]:
    """Each with a key of its own, which is good once."""
    return [
        call_api("link-applications/", token, body, {"Idempotency-Key": str(uuid4())})
        for token, body in zip(tokens, bodies, strict=True)
    ]


def _posts(cookies: Sequence[str], bodies: Sequence[object]) -> list[Asked]:
    return [post_json("/bench/link-applications/", one, body) for one, body in zip(cookies, bodies, strict=True)]


def _apply(port: int, asked: Sequence[Asked], owners: Sequence[User], connections: int) -> Outcome:
    """Each once, and taken back afterwards. Raises WrongAnswer unless each is with the register and left its events."""
    before = Event.objects.filter(kind__in=_EVENTS).count()
    outcome = send(port, asked, status=202, connections=connections)
    events = Event.objects.filter(kind__in=_EVENTS).count() - before
    taken = _take_back(owners)
    if (taken, events) != (len(asked), len(asked) * len(_EVENTS)):
        raise WrongAnswer(f"{taken} of {len(asked)} were sent, and left {events} events")
    return outcome


def _take_back(owners: Sequence[User]) -> int:
    sent = LinkApplication.objects.filter(applicant__in=owners, status=Status.VERIFYING)
    return sent._raw_delete(sent.db)
