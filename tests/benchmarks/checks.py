"""`link-checks` with a million links: over HTTP, in the process, and beside the same with ten thousand."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle, islice

import psycopg
from django.db import connection

from accounts.models import User
from families.models import DelegationPass
from families.scopes import ALL, VIEW
from families.selectors import LINK_CHECKED
from families.services.links.checks import MOST_AT_ONCE
from families.services.links.passes import token_of_pass
from integrators.models import App
from tests import stack
from tests.benchmarks import many_links
from tests.benchmarks.asking import Asked
from tests.benchmarks.desks import LASTS, call_api, make_app, own_token, tokens_of
from tests.benchmarks.endpoints import CONNECTIONS, Found, in_turns, speed
from tests.benchmarks.figures import Line, at_most
from tests.benchmarks.load import Outcome
from tests.benchmarks.running import Bench, WrongAnswer, send, web
from tests.benchmarks.serving import call, inside, quiet
from tests.benchmarks.sessions import post_json, sign_in

BARE = "same SQL by a bare view"
_FEW = "few"
_BY_PASS = 3  # of so many questions one is the owner's own, by their token; the others are asked at desks, by passes
_WHY = (
    ("view_card", "hospital_registration"),
    ("view_medical", "hospital_billing"),
    ("view_card", "medicine_pickup"),
    ("certify", "bank_pension"),
)


@dataclass(frozen=True)
class Check:
    """One question for the product, and for the bare view."""

    asked: Asked
    bare: Asked
    is_yes: bool


def measure(bench: Bench) -> list[Line]:
    many, few = bench.scale.links, bench.scale.few_links
    many_links.fill(bench, few)
    app = make_app()
    of_few = _checks(app, bench, few)
    with _copied() as few_url:
        many_links.add(few + 1, many)
        of_many = _checks(app, bench, many)
        url = stack.environment()["DATABASE_URL"]
        with web() as (_server, port), web(DATABASE_URL=few_url) as (_few_server, few_port):
            found = in_turns(
                {
                    "checks": lambda connections: _ask(port, url, of_many, connections, bench),
                    BARE: lambda connections: _ask(port, url, of_many, connections, bench, is_bare=True),
                    _FEW: lambda connections: _ask(few_port, few_url, of_few, connections, bench),
                },
                bench,
            )
    return [*speed("link-checks", found, "checks", BARE), *_growth(found, many, few), *_inside(of_many, app, bench)]


@contextmanager
def _copied() -> Iterator[str]:
    """The database as it is now, under another name; its address. Gone afterwards."""
    connection.creation.clone_test_db(suffix=_FEW, verbosity=0, autoclobber=True)
    try:
        yield f"{stack.environment()['DATABASE_URL']}_{_FEW}"
    finally:
        connection.creation.destroy_test_db(verbosity=0, suffix=_FEW)


def _checks(app: App, bench: Bench, links: int) -> list[Check]:
    """Of links all over the table, by passes and by their owners' own tokens."""
    numbers = many_links.spread(bench.scale.checks, links)
    by_pass = [many_links.with_pass(number) for turn, number in enumerate(numbers) if turn % _BY_PASS]
    by_owner = [number for turn, number in enumerate(numbers) if not turn % _BY_PASS]
    at_desks, of_owners = iter(_at_desks(app, by_pass)), iter(_of_owners(app, by_owner))
    return [next(at_desks if turn % _BY_PASS else of_owners) for turn in range(len(numbers))]


def _at_desks(app: App, numbers: Sequence[int]) -> Iterator[Check]:
    desk, _is_new = User.objects.get_or_create(username="desk", defaults={"password": "!"})
    [cookies], token = sign_in([desk], stays_active=LASTS), own_token(app)
    for turn, number in enumerate(numbers):
        shown = DelegationPass(pk=many_links.id_of("pass", number))
        yield _check({"pass": token_of_pass(shown)}, turn, number, token, cookies)


def _of_owners(app: App, numbers: Sequence[int]) -> Iterator[Check]:
    keys = dict.fromkeys(many_links.id_of("user", many_links.owner_of(number)) for number in numbers)
    owners = list(User.objects.filter(pk__in=keys))
    tokens = dict(zip((owner.pk for owner in owners), tokens_of(app, owners), strict=True))
    cookies = dict(zip((owner.pk for owner in owners), sign_in(owners, stays_active=LASTS), strict=True))
    for turn, number in enumerate(numbers):
        owner = many_links.id_of("user", many_links.owner_of(number))
        person = {"person": str(many_links.id_of("person", number))}
        yield _check(person, turn, number, tokens[owner], cookies[owner])


def _check(about: dict[str, str], turn: int, number: int, token: str, cookies: str) -> Check:
    action, purpose = _WHY[turn % len(_WHY)]
    body = {**about, "action": action, "purpose": purpose}
    is_yes = many_links.is_open(number) and action in (ALL if many_links.is_own(number) else VIEW)
    return Check(call_api("link-checks/", token, body), post_json("/bench/link-checks/", cookies, body), is_yes)


def _ask(
    port: int, url: str, checks: Sequence[Check], connections: int, bench: Bench, *, is_bare: bool = False
) -> Outcome:
    """Round and round. Raises WrongAnswer unless every question has left its event, with the right answer."""
    before = _answered(url)
    asked = [check.bare if is_bare else check.asked for check in checks]
    outcome = send(port, asked, status=200, seconds=bench.scale.seconds / 2, connections=connections)
    count = len(outcome.latencies)
    yes = count if is_bare else sum(check.is_yes for check in islice(cycle(checks), count))
    answered = tuple(after - earlier for after, earlier in zip(_answered(url), before, strict=True))
    if answered != (count, yes):
        raise WrongAnswer(f"{count} checks, {yes} to be answered yes; {answered} left events")
    return outcome


def _answered(url: str) -> tuple[int, int]:
    """Events of checks, and those of a yes."""
    counted = "SELECT count(*), count(*) FILTER (WHERE codes->>'answer' = 'yes') FROM audit_event WHERE kind = %s"
    with psycopg.connect(url) as plain:
        row = plain.execute(counted, [LINK_CHECKED]).fetchone()
    assert row is not None
    return row[0], row[1]


def _growth(found: Found, many: int, few: int) -> Iterator[Line]:
    for connections in CONNECTIONS:
        late, beside = found.late("checks", connections), found.late(_FEW, connections)
        aims = [at_most(late.middle / beside.middle, 1.5)]
        in_words = f"  p95 with {many:,} links, {connections} connection{'s' if connections > 1 else ''}"
        yield Line(in_words, late, beside.named(f"with {few:,} links"), aims)


def _inside(checks: Sequence[Check], app: App, bench: Bench) -> list[Line]:
    single = checks[1]
    numbers = [many_links.with_pass(number) for number in many_links.spread(MOST_AT_ONCE, bench.scale.links)]
    batch = list(_at_desks(app, numbers))
    asked, bare = _together([check.asked for check in batch]), _together([check.bare for check in batch])
    with quiet():
        yes = [call(whole).count(b'"yes"') for whole in (single.asked, asked)]
    if yes != [single.is_yes, sum(check.is_yes for check in batch)]:
        raise WrongAnswer(f"answered yes: {yes}")
    return [
        *inside(single.asked, single.bare, bench, most=10, queries=5, name=BARE, what="one "),
        *inside(asked, bare, bench, most=10, queries=5, name=BARE, what=f"{MOST_AT_ONCE} at once "),
    ]


def _together(asked: Sequence[Asked]) -> Asked:
    """Of one token, in one request."""
    items = ", ".join(one.body for one in asked)
    return replace(asked[0], path=f"{asked[0].path}batch/", body=f'{{"items": [{items}]}}')
