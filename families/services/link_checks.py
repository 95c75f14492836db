"""May this owner do this for this person, here and now? Asked by a desk's program, which learns yes or no and nothing else.

Whatever stands in the way, the answer is one and the same no, from the same statements: they depend on what was asked and
never on what was found. Each question leaves an event. The subject sees it if a link was found, or if the app had their
true id and an agreement where they live; every other one tells officers of the app alone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from accounts.models import User
from audit.models import Event
from audit.services import Actor, Code, build_event
from families.models import AppBar, DelegationPass, InsuredPerson
from families.models.links import is_active
from families.models.people import is_told_of
from families.scopes import Scope
from families.selectors import LINK_CHECKED
from families.services.inserting import insert_all
from families.services.passes import SALT
from families.services.signed_ids import read_id
from integrators.codes import ApiScope, Purpose
from integrators.models import App
from integrators.policies import purposes_agreed

MOST_AT_ONCE = 100  # issue 4
FOUND_NOBODY = "families.check_found_nobody"
_NOBODY = UUID(int=0)
_AT_A_DESK = Actor.system("link_check")


class Pair(NamedTuple):
    """An owner, known by their own token, and the person they name."""

    owner_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Question:
    """`about` is a pair, or the text of the pass that a desk scanned."""

    about: Pair | str
    action: Scope
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Answer:
    """`until` is told with a yes alone: the link's end, None of one's own card, which has none."""

    is_yes: bool
    until: datetime | None = None


NO = Answer(is_yes=False)


def check_links(questions: Sequence[Question], *, app: App) -> list[Answer]:
    """In the order of the questions, in as many statements for one as for `MOST_AT_ONCE`. A pass may be asked about again
    within its time, by any app. Raises ValueError for more questions, or none."""
    if not 0 < len(questions) <= MOST_AT_ONCE:
        raise ValueError(f"{len(questions)} questions at once")
    found = Found.load(questions, app)
    answers = [found.answer(question) for question in questions]
    insert_all(list(map(found.event, questions, answers)))
    return answers


class Stored(NamedTuple):
    """What is stored of a person, and of a link to them if there is one."""

    person_id: UUID
    region_id: str
    link_id: UUID | None
    owner_id: UUID | None
    scopes: Sequence[str] | None
    until: datetime | None
    is_active: bool | None
    is_owner_active: bool | None
    is_told_of: bool
    is_barred: bool


@dataclass(frozen=True)
class Found:
    """By what was asked: only passes that hold, and people who are known."""

    app: App
    passes: Mapping[str, Stored]
    pairs: Mapping[Pair, Stored]
    agreed: Mapping[str, frozenset[Purpose]]  # by region

    @classmethod
    def load(cls, questions: Sequence[Question], app: App) -> "Found":
        passes = _by_pass({question.about for question in questions if isinstance(question.about, str)}, app)
        pairs = _by_pair({question.about for question in questions if isinstance(question.about, Pair)}, app)
        regions = {stored.region_id for stored in (*passes.values(), *pairs.values())}
        return cls(app, passes, pairs, purposes_agreed(app, ApiScope.LINKS_CHECK, regions))

    def answer(self, question: Question) -> Answer:
        stored = self.stored(question)
        if stored is None or stored.is_barred or not self._is_agreed(question, stored):
            return NO
        if not (stored.is_active and stored.is_owner_active and stored.is_told_of):
            return NO
        is_allowed = question.action.value in (stored.scopes or ())
        return Answer(is_yes=True, until=stored.until) if is_allowed else NO

    def event(self, question: Question, answer: Answer) -> Event:
        stored = self.stored(question)
        by = Actor.citizen(question.about.owner_id) if isinstance(question.about, Pair) else _AT_A_DESK
        codes: dict[str, Code] = {"app": self.app.pk, "purpose": question.purpose.value}
        codes["action"] = question.action.value
        if stored is None or not (stored.link_id or self._is_agreed(question, stored)):
            return build_event(FOUND_NOBODY, by=by, of="app", object_id=self.app.pk, codes=codes)
        codes["answer"] = "yes" if answer.is_yes else "no"
        person_id = stored.person_id
        if stored.link_id is None:
            return build_event(LINK_CHECKED, by=by, of="person", object_id=person_id, person_id=person_id, codes=codes)
        codes["owner"] = str(stored.owner_id)
        return build_event(LINK_CHECKED, by=by, of="link", object_id=stored.link_id, person_id=person_id, codes=codes)

    def stored(self, question: Question) -> Stored | None:
        about = question.about
        return self.pairs.get(about) if isinstance(about, Pair) else self.passes.get(about)

    def _is_agreed(self, question: Question, stored: Stored) -> bool:
        return question.purpose in self.agreed[stored.region_id]


def _by_pass(tokens: Collection[str], app: App) -> dict[str, Stored]:
    """A forged pass is looked for like one that was never made."""
    if not tokens:
        return {}
    keys = {token: read_id(token, salt=SALT) or _NOBODY for token in tokens}
    rows = DelegationPass.objects.standing().filter(pk__in=keys.values(), link__person__erased_at__isnull=True)
    stored = {key: Stored(*facts) for key, *facts in _facts(rows, app, person="link__person__", link="link__")}
    return {token: stored[key] for token, key in keys.items() if key in stored}


def _by_pair(pairs: Collection[Pair], app: App) -> dict[Pair, Stored]:
    """A person who is known without a link of this owner's too."""
    if not pairs:
        return {}
    rows = InsuredPerson.objects.filter(pk__in={pair.person_id for pair in pairs}, erased_at__isnull=True)
    theirs = Q(links__ended_at__isnull=True, links__owner__in={pair.owner_id for pair in pairs})
    asked = rows.annotate(asked=FilteredRelation("links", condition=theirs))
    stored = [Stored(*facts) for _key, *facts in _facts(asked, app, person="", link="asked__")]
    linked = {(one.owner_id, one.person_id): one for one in stored}
    known = {one.person_id: one._replace(link_id=None, is_active=False) for one in stored}
    return {pair: linked.get(pair) or known[pair.person_id] for pair in pairs if pair.person_id in known}


def _facts(rows: QuerySet[Any], app: App, *, person: str, link: str) -> Iterable[Sequence[Any]]:
    """The key of each row, and what `Stored` takes of the person and the link at the end of these paths."""
    facts = rows.annotate(
        is_active=is_active(link),
        is_owner_active=Exists(User.objects.filter(pk=OuterRef(f"{link}owner_id"), is_active=True)),
        is_told_of=is_told_of(person),
        is_barred=Exists(AppBar.objects.filter(app=app, person=OuterRef(f"{person}pk"))),
    )
    of_person = (f"{person}pk", f"{person}region_id")
    of_link = (f"{link}pk", f"{link}owner_id", f"{link}scopes", f"{link}until", "is_active", "is_owner_active")
    found: Iterable[Sequence[Any]] = facts.values_list("pk", *of_person, *of_link, "is_told_of", "is_barred")
    return found
