"""May this owner do this for this person, here and now? Asked by a desk's program, which learns yes or no and nothing else.

Whatever stands in the way, the answer is one and the same no, from the same statements: they depend on what was asked and
never on what was found. Each question leaves an event. The subject sees it if a link was found, or if the app had their
true id and an agreement where they live; every other one tells officers of the app alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from audit.services import Actor, Code, NewEvent, build_event, record_events
from families.scopes import Scope
from families.selectors import LINK_CHECKED
from families.services.links.asked_links import AppAsking, Pair, Stored
from integrators.codes import Purpose
from integrators.models import App
from integrators.policies import purposes_agreed

MOST_AT_ONCE = 100  # issue 4
FOUND_NOBODY = "families.check_found_nobody"
_AT_A_DESK = Actor.system("link_check")


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
    record_events(list(map(found.event, questions, answers)))
    return answers


@dataclass(frozen=True)
class Found:
    """By what was asked: only passes that hold, and people who are known."""

    app: App
    passes: Mapping[str, Stored]
    pairs: Mapping[Pair, Stored]
    agreed: Mapping[str, frozenset[Purpose]]  # by region

    @classmethod
    def load(cls, questions: Sequence[Question], app: App) -> "Found":
        asking = AppAsking(app)
        passes = asking.by_pass({question.about for question in questions if isinstance(question.about, str)})
        pairs = asking.by_pair({question.about for question in questions if isinstance(question.about, Pair)})
        regions = {stored.region_id for stored in (*passes.values(), *pairs.values())}
        return cls(app, passes, pairs, purposes_agreed(asking.agreements, regions))

    def answer(self, question: Question) -> Answer:
        stored = self.stored(question)
        if stored is None or stored.is_barred or not self._is_agreed(question, stored):
            return NO
        if not (stored.is_active and stored.is_owner_active and stored.is_told_of):
            return NO
        is_allowed = question.action.value in (stored.scopes or ())
        return Answer(is_yes=True, until=_moment(stored.until)) if is_allowed else NO

    def event(self, question: Question, answer: Answer) -> NewEvent:
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
        codes["owner"] = stored.owner_id
        return build_event(LINK_CHECKED, by=by, of="link", object_id=stored.link_id, person_id=person_id, codes=codes)

    def stored(self, question: Question) -> Stored | None:
        about = question.about
        return self.pairs.get(about) if isinstance(about, Pair) else self.passes.get(about)

    def _is_agreed(self, question: Question, stored: Stored) -> bool:
        return question.purpose in self.agreed[stored.region_id]


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
