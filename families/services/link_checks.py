"""May this owner do this for this person, here and now? Asked by a desk's program, which learns yes or no and nothing else.

Whatever stands in the way, the answer is one and the same no, from the same statements: they depend on what was asked and
never on what was found. Each question leaves an event. The subject sees it if a link was found, or if the app had their
true id and an agreement where they live; every other one tells officers of the app alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef

from audit.models import Event
from audit.services import Actor, Code, build_event
from families.models import AppBar, DelegationPass, FamilyLink, InsuredPerson
from families.policies import may
from families.scopes import Scope
from families.selectors import LINK_CHECKED
from families.services.passes import SALT
from families.services.signed_ids import read_id
from integrators.codes import ApiScope, Purpose
from integrators.models import App
from integrators.policies import purposes_agreed

MOST_AT_ONCE = 100  # issue 4
FOUND_NOBODY = "families.check_found_nobody"
_NOBODY = UUID(int=0)  # looked for where a list would be empty, for then the statement would be left out
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
    found = _Found.load(questions, app)
    answers = [found.answer(question) for question in questions]
    Event.objects.bulk_create(map(found.event, questions, answers))
    return answers


@dataclass(frozen=True)
class _Found:
    """What is stored about the questions."""

    app: App
    passes: Mapping[str, Pair]  # by what was scanned; only those that hold
    links: Mapping[Pair, FamilyLink]  # not ended
    people: Mapping[UUID, InsuredPerson]  # with `is_barred`
    agreed: Mapping[str, frozenset[Purpose]]  # by region

    @classmethod
    def load(cls, questions: Sequence[Question], app: App) -> "_Found":
        scanned = _pairs_of({question.about for question in questions if isinstance(question.about, str)})
        pairs = {question.about for question in questions if isinstance(question.about, Pair)} | {*scanned.values()}
        people = _people({pair.person_id for pair in pairs}, app)
        regions = {person.region_id for person in people.values()}
        agreed = purposes_agreed(app, ApiScope.LINKS_CHECK, regions)
        return cls(app, scanned, _links(pairs), people, agreed)

    def answer(self, question: Question) -> Answer:
        link, person = self._link(question), self._person(question)
        if link is None or person is None or not self._is_agreed(question, person):
            return NO
        is_barred: bool = person.is_barred  # type: ignore[attr-defined] # annotated in `_people`
        if is_barred or not (may(link, question.action) and link.owner.is_active and person.is_told_of):
            return NO
        return Answer(is_yes=True, until=link.until)

    def event(self, question: Question, answer: Answer) -> Event:
        link, person = self._link(question), self._person(question)
        by = Actor.citizen(question.about.owner_id) if isinstance(question.about, Pair) else _AT_A_DESK
        codes: dict[str, Code] = {"app": self.app.pk, "purpose": question.purpose.value}
        codes["action"] = question.action.value
        if person is None or not (link or self._is_agreed(question, person)):
            return build_event(FOUND_NOBODY, by=by, of="app", object_id=self.app.pk, codes=codes)
        codes["answer"] = "yes" if answer.is_yes else "no"
        if link is None:
            return build_event(LINK_CHECKED, by=by, of="person", object_id=person.pk, person_id=person.pk, codes=codes)
        codes["owner"] = str(link.owner_id)
        return build_event(LINK_CHECKED, by=by, of="link", object_id=link.pk, person_id=person.pk, codes=codes)

    def _pair(self, question: Question) -> Pair | None:
        return question.about if isinstance(question.about, Pair) else self.passes.get(question.about)

    def _link(self, question: Question) -> FamilyLink | None:
        pair = self._pair(question)
        return self.links.get(pair) if pair else None

    def _person(self, question: Question) -> InsuredPerson | None:
        pair = self._pair(question)
        return self.people.get(pair.person_id) if pair else None

    def _is_agreed(self, question: Question, person: InsuredPerson) -> bool:
        return question.purpose in self.agreed[person.region_id]


def _pairs_of(tokens: Iterable[str]) -> dict[str, Pair]:
    """Whose link each pass stands for. A forged one is looked for like one that was never made."""
    keys = {token: read_id(token, salt=SALT) or _NOBODY for token in tokens}
    if not keys:
        return {}
    rows = DelegationPass.objects.standing().filter(pk__in=keys.values())
    found = {key: Pair(*pair) for key, *pair in rows.values_list("pk", "link__owner_id", "link__person_id")}
    return {token: found[key] for token, key in keys.items() if key in found}


def _links(pairs: Iterable[Pair]) -> dict[Pair, FamilyLink]:
    owners, people = {_NOBODY}, {_NOBODY}
    for pair in pairs:
        owners.add(pair.owner_id)
        people.add(pair.person_id)
    rows = FamilyLink.objects.filter(owner_id__in=owners, person_id__in=people, ended_at__isnull=True)
    shown = ("scopes", "begins_at", "until", "paused_at", "frozen_at", "ended_at", "person", "owner__is_active")
    return {Pair(link.owner_id, link.person_id): link for link in rows.select_related("owner").only(*shown)}


def _people(ids: Iterable[UUID], app: App) -> dict[UUID, InsuredPerson]:
    bars = AppBar.objects.filter(app=app, person=OuterRef("pk"))
    rows = InsuredPerson.objects.filter(pk__in=[_NOBODY, *ids], erased_at__isnull=True)
    shown = rows.annotate(is_barred=Exists(bars)).only("region", "died_on", "untold_at", "erased_at")
    return {person.pk: person for person in shown}
