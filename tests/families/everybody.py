"""Somebody for each state that a link can be in and for all that the register may have told of them since, with everybody
around: the owner, one whose account is closed, the person themself, the other guardian, a stranger and an officer.

Links are written in bulk, each in its state. What the register tells and what time erases, the services do to them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from accounts.erasure import close_account
from accounts.models import User
from audit.services import Actor
from authorities.models import Region, Role
from authorities.services.duties import grant_duty
from benefits.models import Certification
from families.models import (
    CardCode,
    Consent,
    DelegationPass,
    FamilyLink,
    InsuredPerson,
    LinkApplication,
    SocialSecurityCard,
)
from families.models.cards import CodeKind
from families.models.consents import Answer, Route
from families.models.links import EndedBy
from families.relationships import Relationship
from families.scopes import ALL
from families.services.applications.closing import close_overdue
from families.services.news.deaths import note_death
from families.services.news.protection import protect
from families.services.telling import note_untold
from families.states import Status
from tests.benchmarks.scenario import Resident, make_owners
from tests.families.conftest import BEIJING, number_of

REGISTER, TESTS = Actor.authority("http"), Actor.system("tests")
DAY = timedelta(days=1)
ACTIVE, ENDED = "active", "ended"


class Fate(StrEnum):
    """What the register told of the person after the link was made."""

    LIVES = "lives"
    UNTOLD = "untold"  # nothing, and not why: news of it may come
    PROTECTED = "protected"
    DIED = "died"
    ERASED = "erased"  # nobody needs them here any more


class Side(StrEnum):
    OWNER = "owner"
    CLOSED = "owner whose account is closed"
    SUBJECT = "subject"
    GUARDIAN = "other guardian"
    STRANGER = "stranger"
    OFFICER = "officer"


OWNERS = (Side.OWNER, Side.CLOSED)


@dataclass(eq=False)
class Case:
    """`shared`: what the links of both owners let them do. `own`: the person's own card, linked to their account."""

    state: str
    fate: Fate
    shared: Sequence[str]
    subject: User
    own: FamilyLink
    links: dict[Side, FamilyLink] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.state}, {self.fate}, {'card' if 'view_card' in self.shared else 'code'}"

    @property
    def person(self) -> InsuredPerson:
        return self.own.person

    def link_of(self, side: Side) -> FamilyLink | None:
        return self.own if side is Side.SUBJECT else self.links.get(side)

    def all_links(self) -> Iterator[FamilyLink]:
        yield from self.links.values()
        yield self.own


@dataclass
class Everybody:
    """`opened`: which link about whom a side may open, as it is then, once somebody has asked."""

    cases: Sequence[Case]
    users: dict[Side, User]
    opened: list[tuple[Side, Case, FamilyLink]] = field(default_factory=list)

    def user(self, side: Side, case: Case) -> User:
        return case.subject if side is Side.SUBJECT else self.users[side]

    def pairs(self) -> Iterator[tuple[Side, Case]]:
        return ((side, case) for case in self.cases for side in Side)

    def by_link(self) -> dict[object, tuple[Side, Case]]:
        """Whose it is, by the link's id."""
        sides = (*OWNERS, Side.SUBJECT)
        return {link.pk: (side, case) for case in self.cases for side in sides if (link := case.link_of(side))}


def states(now: datetime) -> dict[str, dict[str, object]]:
    """All that can be said of a link by its columns alone. Who paused it, the journal knows: the person, or who acts for
    them, never its owner."""
    stands = {"begins_at": now - 50 * DAY, "until": now + 50 * DAY}
    return {
        ACTIVE: stands,
        "not begun": {"begins_at": now + DAY, "until": now + 50 * DAY},
        "paused": stands | {"paused_at": now - DAY},
        "frozen": stands | {"frozen_at": now - DAY},
        "paused and frozen": stands | {"paused_at": now - DAY, "frozen_at": now - DAY},
        "past its term": {"begins_at": now - 50 * DAY, "until": now - DAY},
        ENDED: stands | {"ended_at": now - 40 * DAY, "ended_by": EndedBy.SUBJECT},
    }


def make_everybody() -> Everybody:
    """Every other scope in one half of the cases, and the rest in the other. Only whom nobody is linked to is erased."""
    kinds = [
        (state, fate, ALL[half::2])
        for state in states(timezone.now())
        for fate in Fate
        for half in (0, 1)
        if fate is not Fate.ERASED or state == ENDED
    ]
    bound = [(link.owner, link) for link in _bound(len(kinds) + len(Side) - 1)]
    users = dict(
        zip((side for side in Side if side is not Side.SUBJECT), (user for user, _link in bound), strict=False)
    )
    subjects = bound[len(users) :]
    cases = [Case(*kind, *subject) for kind, subject in zip(kinds, subjects, strict=True)]
    everybody = Everybody(cases, users)
    guardian = next(link.person for user, link in bound if user == users[Side.GUARDIAN])
    erased = [case for case in cases if case.fate is Fate.ERASED]
    _link(everybody, erased, guardian)
    _erase(erased)
    _link(everybody, [case for case in cases if case.fate is not Fate.ERASED], guardian)
    _show(everybody)
    for case in cases:
        _befall(case)
    close_account(users[Side.CLOSED])
    grant_duty(user=users[Side.OFFICER], region=Region.objects.get(pk=BEIJING), role=Role.OFFICER, by=TESTS)
    return everybody


def _bound(count: int) -> list[FamilyLink]:
    """So many people, each with their own card linked to an account of theirs, for a while already."""
    born = date(1958, 11, 2)
    numbers = [number_of(born, sequence=turn) for turn in range(count)]
    people = [Resident(f"R-{number}", "王芳", number, born, "male", BEIJING) for number in numbers]
    owners = make_owners(people, prefix="somebody")
    own = FamilyLink.objects.own().filter(owner__in=owners)
    own.update(begins_at=timezone.now() - 60 * DAY)
    return list(own.select_related("owner", "person").order_by("pk"))


def _link(everybody: Everybody, cases: Sequence[Case], guardian: InsuredPerson) -> None:
    """Both owners to each person, in the state of their case."""
    now = timezone.now()
    by_state = states(now)
    for case in cases:
        for side in OWNERS:
            application = LinkApplication(
                applicant=everybody.users[side],
                relationship=Relationship.OTHER,
                region_id=BEIJING,
                person=case.person,
                scopes=list(ALL),
                term_days=365,
                status=Status.APPROVED,
                submitted_at=now - 60 * DAY,
                ended_at=now - 50 * DAY,
            )
            consent = Consent(
                application=application,
                person=case.person,
                route=Route.ACCOUNT,
                text_version="2026-11",
                text_hash="0" * 64,
                answered_at=now - 50 * DAY,
                answer=Answer.GRANTED,
                scopes=list(ALL),
                term_days=365,
            )
            case.links[side] = FamilyLink(
                owner=everybody.users[side],
                person=case.person,
                relationship=Relationship.OTHER,
                scopes=list(case.shared),
                guardian=guardian,
                application=application,
                consent=consent,
                **by_state[case.state],
            )
    links = [link for case in cases for link in case.links.values()]
    LinkApplication.objects.bulk_create([link.application for link in links])
    Consent.objects.bulk_create([link.consent for link in links])
    FamilyLink.objects.bulk_create(links)


def _erase(cases: Sequence[Case]) -> None:
    """Their own card's link ended long ago too."""
    long_ago = timezone.now() - 40 * DAY
    people, own = [case.person.pk for case in cases], [case.own.pk for case in cases]
    FamilyLink.objects.filter(pk__in=own).update(ended_at=long_ago, ended_by=EndedBy.OWNER)
    LinkApplication.objects.filter(person__in=people).update(ended_at=long_ago)
    InsuredPerson.objects.filter(pk__in=people).update(confirmed_at=long_ago)
    close_overdue()
    assert InsuredPerson.objects.filter(erased_at__isnull=False).count() == len(cases)


def _show(everybody: Everybody) -> None:
    """All that was shown at a desk while everything stood, and what falls due in a week."""
    now, soon = timezone.now(), timezone.localdate() + 7 * DAY
    links = [link for case in everybody.cases for link in case.all_links()]
    shown = {"made_at": now - DAY, "expires_at": now + DAY}
    CardCode.objects.bulk_create(CardCode(link=link, kind=CodeKind.PRINTED, **shown) for link in links)
    DelegationPass.objects.bulk_create(DelegationPass(link=link, **shown) for link in links if not link.is_self)
    SocialSecurityCard.objects.update(expires_on=soon)
    Certification.objects.bulk_create(
        Certification(person=case.person, due_on=soon, certified_at=now - 300 * DAY, proof_kind="counter")
        for case in everybody.cases
        if case.fate is not Fate.ERASED
    )


def _befall(case: Case) -> None:
    if case.fate is Fate.UNTOLD:
        note_untold(case.person.pk, by=REGISTER)
    elif case.fate is Fate.PROTECTED:
        protect(case.person.pk, by=REGISTER)
    elif case.fate is Fate.DIED:
        note_death(case.person.pk, None, by=REGISTER)
