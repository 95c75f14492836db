"""Submission through the wizard's last POST, beside the same rows by a bare view and by psycopg alone."""

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from uuid import UUID

from accounts.models import User
from audit.models import Event
from families.models import LinkApplication
from families.services.applications.children import ticked_one_by_one
from families.services.applications.drafts import declaration_of
from families.states import Status
from tests.benchmarks import tables
from tests.benchmarks.asking import Asked
from tests.benchmarks.figures import Aim, Figure, Line
from tests.benchmarks.running import Bench, WrongAnswer, forget_everything, send, web
from tests.benchmarks.scenario import apply_for_children, make_owners
from tests.benchmarks.sessions import post, sign_in

PROXIED = {"TRUSTED_PROXY_COUNT": "1"}


def measure(bench: Bench) -> list[Line]:
    owners, drafts = make_drafts(bench, bench.scale.submissions)
    kept = tables.keep()
    wizard: list[float] = []
    rows: list[float] = []
    plain: list[float] = []
    with web(**PROXIED) as (_server, port):
        _submit(port, owners[:4], drafts[:4], "/family/applications/{}/check/")
        for _round in range(bench.scale.rounds):
            tables.bring_back(kept)
            wizard.append(_submit(port, owners, drafts, "/family/applications/{}/check/"))
            written = _written()
            tables.bring_back(kept)
            rows.append(_submit(port, owners, drafts, "/bench/rows/{}/"))
            tables.bring_back(kept)
            plain.append(_write(written))
    submitted = Figure(wizard, "/s")
    ratio = submitted.middle / Figure(rows).middle
    aims = [Aim("ratio ≥ 0.50", ratio >= 0.5)]
    return [
        Line("submission, the wizard's last POST", submitted, Figure(rows, "/s", "the same rows by a bare view"), aims),
        Line("  the same", submitted, Figure(plain, "/s", "the same rows by psycopg, a commit each")),
    ]


def make_drafts(bench: Bench, count: int) -> tuple[list[User], list[LinkApplication]]:
    """Complete but for the last button, one for each owner."""
    forget_everything()
    people = bench.guardians(count)
    owners = make_owners(people, prefix="apply")
    return owners, apply_for_children(owners, people, status=Status.DRAFT)


def last_posts(owners: Sequence[User], drafts: Sequence[LinkApplication], address: str) -> list[Asked]:
    """Signed in just now, as someone is who has come through the steps before, each at home: one network sends so many an
    hour. For a server behind `PROXIED`."""
    pairs = zip(drafts, sign_in(owners), strict=True)
    asked = [post(address.format(draft.pk), cookies, **_answers(draft)) for draft, cookies in pairs]
    homes = (f"10.0.{number // 250}.{number % 250 + 1}" for number in count())
    return [
        replace(one, headers={**one.headers, "X-Forwarded-For": home}) for one, home in zip(asked, homes, strict=False)
    ]


def _answers(draft: LinkApplication) -> dict[str, object]:
    ticked = [scope for scope in draft.scopes if scope in ticked_one_by_one(draft)]
    return {"version": draft.version, "shown": declaration_of(draft, "en").sha256, "sensitive": ticked}


def _submit(port: int, owners: Sequence[User], drafts: Sequence[LinkApplication], address: str) -> float:
    """A second."""
    outcome = send(port, last_posts(owners, drafts, address), status=302)
    sent = LinkApplication.objects.filter(pk__in=[draft.pk for draft in drafts], status=Status.VERIFYING).count()
    if sent != len(drafts):
        raise WrongAnswer(f"{sent} of {len(drafts)} were submitted")
    return len(drafts) / outcome.seconds


def _written() -> list[tables.Write]:
    """What the wizard wrote, to be written again."""
    events = Event.objects.filter(kind="families.application_submitted").values_list("pk", flat=True)
    about = {UUID(event["object_id"]): event for event in tables.rows_of(Event, events)}
    applications = tables.rows_of(LinkApplication, about)
    return [tables.submission_writer(application, about[application["id"]]) for application in applications]


def _write(writes: Sequence[tables.Write]) -> float:
    began_at = time.perf_counter()
    tables.write_plainly(writes)
    return len(writes) / (time.perf_counter() - began_at)
