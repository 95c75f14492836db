"""What became of invented families, as rows: everybody's card and the link to it, with the application, consent, events and
messages that belong to it; and applications of other ends. What a constraint or a clock of the product would not let stand is
not drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from accounts.models import User
from audit.models import ActorKind, Event
from audit.retention import kept_for
from families import texts
from families.decisions import DisputeOutcome
from families.documents import DocumentKind
from families.encryption import index_of, seal
from families.models import Consent, Dispute, FamilyLink, InsuredPerson, LinkApplication, Message, SocialSecurityCard
from families.models.applications import REFERENCE_LENGTH, REFERENCE_LETTERS, ReviewReason
from families.models.consents import Answer, Route
from families.models.links import EndedBy
from families.models.messages import Kind
from families.models.people import CardState
from families.relationships import Relationship
from families.scopes import ALL, VIEW
from families.services.synthetic.copying import NO, NULL, YES, Table, array, sealed
from families.services.synthetic.moments import DAY, PAST, between, id_at, wait
from families.services.synthetic.people import MOST, Drawn
from families.states import ENDED, Status
from families.verification import Outcome

REGISTER, CLOCK = "http", "close_overdue"
_HASH = "0" * 64  # of no text: nobody read one
_ANSWERS_WITHIN, _OPEN_FOR, _ENDED_WITHIN = timedelta(days=14), timedelta(days=12), timedelta(days=25)
_ALL, _VIEW = array(ALL), array(VIEW)
_LANGUAGES = ("zh-hans",) * 8 + ("en", "es")
_TERMS = (365, 365, 365, 730, 1095)  # days; none of them is over
_ROUTES = (Route.CODE.value, Route.CODE.value, Route.ACCOUNT.value, Route.COUNTER.value)
_REASONS = (
    *(ReviewReason.NO_NUMBER.value, ReviewReason.MINOR_KINSHIP.value),
    *(ReviewReason.NO_PHONE.value, ReviewReason.MONTHLY_MATCHES.value),
)
# Shares of all.
_CARDS_THAT_WORK, _REVIEWED, _DISPUTED, _PAUSED, _ENDED_EARLY = 0.97, 0.06, 0.004, 0.01, 0.03
_OTHERS, _KNOWN_IN_REVIEW = 0.4, 0.7  # of owners who asked for somebody else too; of the cases of those in review
# What became of those other applications, in parts of a hundred.
_ENDS = (
    *(Status.IN_REVIEW,) * 16,
    *(Status.AWAITING_CONSENT,) * 14,
    *(Status.AWAITING_APPLICANT,) * 5,
    *(Status.VERIFYING,) * 2,
    *(Status.DRAFT,) * 5,
    *(Status.REJECTED,) * 28,
    *(Status.DECLINED,) * 12,
    *(Status.WITHDRAWN,) * 9,
    *(Status.EXPIRED,) * 9,
)
_ASKED = frozenset({Status.AWAITING_CONSENT, Status.DECLINED, Status.EXPIRED})
_WAITS = frozenset({Status.AWAITING_CONSENT, Status.AWAITING_APPLICANT})
_WITH_OFFICER = frozenset({Status.IN_REVIEW, Status.AWAITING_APPLICANT})
_ENDED_AS = {
    Status.REJECTED: ("application_rejected", ActorKind.AUTHORITY),
    Status.DECLINED: ("consent_refused", ActorKind.PERSON),
    Status.WITHDRAWN: ("application_withdrawn", ActorKind.CITIZEN),
    Status.EXPIRED: ("application_expired", ActorKind.SYSTEM),
}
_AUTOMATIC = frozenset({ActorKind.SYSTEM, ActorKind.AUTHORITY})
_PRIMES = (381_680_111, 50_331_653)  # the first shares no factor with thirty


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is written already."""

    id: str
    drawn: Drawn


def reference_of(number: int) -> str:
    """Another for each number, and no two near each other alike."""
    left, letters = (number * _PRIMES[0] + _PRIMES[1]) % len(REFERENCE_LETTERS) ** REFERENCE_LENGTH, []
    for _position in range(REFERENCE_LENGTH):
        left, turn = divmod(left, len(REFERENCE_LETTERS))
        letters.append(REFERENCE_LETTERS[turn])
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


class Rows:
    """Those of one batch of families. `now`: of the whole load, so that each process takes the same."""

    def __init__(self, dice: Random, now: datetime, index_columns: Sequence[str]) -> None:
        self.dice, self.now, self.columns = dice, now, tuple(index_columns)
        self.typed_since = now - kept_for("typed") + DAY
        self.told_since = now - kept_for("messages") + DAY
        self.users = Table(User, "id", "username", "password", "language", "joined_at")
        indexes = [f"number_index_{column}" for column in self.columns]
        self.people = Table(
            *(InsuredPerson, "id", "register_reference", "name", "name_spelled", "birth_date", "sex", "region_id"),
            *("confirmed_at", "number_sealed", *indexes),
            has_phone=True,
        )
        self.cards = Table(
            *(SocialSecurityCard, "id", "person_id", "issuer_id", "issued_on", "expires_on", "confirmed_at", "state"),
            "number_sealed",
        )
        self.applications = Table(
            *(LinkApplication, "id", "reference", "applicant_id", "region_id", "relationship", "language", "scopes"),
            *("term_days", "status", "started_at", "submitted_at", "verified_at", "ended_at", "expires_at", "due_at"),
            *("outcome", "review_reason", "person_id", "is_kinship_proven", "documents_asked"),
            *("name_sealed", "number_sealed", *indexes),
            notice_version=texts.CURRENT,
            notice_hash=_HASH,
            version=3,
            declaration_version=texts.CURRENT,
            declaration_hash=_HASH,
            touched_at=now,
        )
        self.consents = Table(
            *(Consent, "id", "application_id", "person_id", "asked_at", "route", "answered_at", "answer"),
            *("answered_by", "language", "scopes", "term_days", "text_version", "text_hash"),
        )
        self.links = Table(
            *(FamilyLink, "id", "owner_id", "person_id", "relationship", "scopes", "begins_at", "until", "paused_at"),
            *("frozen_at", "ended_at", "ended_by", "last_used_on", "application_id", "consent_id"),
        )
        self.disputes = Table(
            *(Dispute, "id", "reference", "link_id", "person_id", "opened_at", "opened_by", "resolved_at"),
            *("resolved_by", "outcome"),
        )
        self.messages = Table(
            *(Message, "id", "user_id", "kind", "language", "codes", "application_id", "link_id", "created_at"),
        )
        self.events = Table(
            *(Event, "id", "at", "kind", "actor_kind", "actor_id", "object_kind", "object_id", "person_id"),
            "is_automatic",
        )

    @property
    def tables(self) -> tuple[Table, ...]:
        """In the order of their keys to each other."""
        return (
            *(self.users, self.people, self.cards, self.applications, self.consents, self.links, self.disputes),
            *(self.messages, self.events),
        )

    def add_family(self, number: int, family: Sequence[Drawn], neighbour: Known | None, name: str) -> Known:
        """Of `number`, whose owner may have asked for `neighbour` too. `name` begins what must be nobody else's. Returns the
        owner as who is known."""
        dice, now = self.dice, self.now
        joined_at = between(dice, now - PAST, now - 2 * DAY)
        user, language = id_at(joined_at, dice), dice.choice(_LANGUAGES)
        self.users.add(user, f"{name}-{number}", f"!{name}", language, joined_at.isoformat())
        linked_at, owner = joined_at, None
        for turn, drawn in enumerate(family):
            person = self._person(drawn, f"{name}-{number}-{turn}", linked_at)
            is_self = drawn.relationship is Relationship.SELF
            sent_at = joined_at + DAY / 48 if is_self else self._after(linked_at)
            ended_at = self._link(number * len(family) + turn, user, language, person, sent_at)
            owner, linked_at = (person, ended_at) if is_self else (owner, linked_at)
        assert owner is not None  # the first of a family
        if neighbour is not None and dice.random() < _OTHERS:
            self._other(MOST + number, user, language, neighbour, linked_at)
        return owner

    def _after(self, moment: datetime) -> datetime:
        """When they asked for a relative: soon after their own card was there, most of them."""
        asked_at, last = moment + wait(self.dice, median=5 * DAY, spread=1.6, longest=PAST), self.now - DAY / 24
        return asked_at if asked_at < last else between(self.dice, moment, max(moment, last))

    def _person(self, drawn: Drawn, reference: str, since: datetime) -> Known:
        dice, now = self.dice, self.now
        key, card = id_at(since, dice), id_at(since, dice)
        confirmed_at = between(dice, since, now).isoformat()
        number = seal(drawn.number, model="InsuredPerson", field="number", row=UUID(key))
        self.people.add(
            *(key, reference, drawn.name, drawn.spelling, drawn.born_on.isoformat(), drawn.sex.value, drawn.place),
            *(confirmed_at, sealed(number), *self._indexes(drawn.number)),
        )
        state = CardState.NORMAL if dice.random() < _CARDS_THAT_WORK else CardState.FORMAL_LOSS
        issued, day = now.year - dice.randint(1, 8), f"{dice.randint(1, 12):02d}-15"
        digits = seal(f"S{int(key[-7:], 16):09d}", model="SocialSecurityCard", field="number", row=UUID(card))
        self.cards.add(
            *(card, key, f"{drawn.place[:4]}00", f"{issued}-{day}", f"{issued + 20}-{day}", confirmed_at, state.value),
            sealed(digits),
        )
        return Known(key, drawn)

    def _indexes(self, number: str) -> list[str]:
        return [sealed(index_of(number, column)) for column in self.columns]

    def _typed(self, case: str, drawn: Drawn, until: datetime | None) -> list[str]:
        """What they entered, unless it has been erased since: kept so long after the end."""
        if until is not None and until < self.typed_since:
            return [NULL] * (2 + len(self.columns))
        key = UUID(case)
        return [
            sealed(seal(drawn.name, model="LinkApplication", field="name", row=key)),
            sealed(seal(drawn.number, model="LinkApplication", field="number", row=key)),
            *self._indexes(drawn.number),
        ]

    def _link(self, number: int, user: str, language: str, person: Known, sent_at: datetime) -> datetime:
        """With its application and consent. Returns when it began."""
        dice, now, drawn = self.dice, self.now, person.drawn
        is_self = drawn.relationship is Relationship.SELF
        was_reviewed = dice.random() < _REVIEWED
        verified_at = min(now, sent_at + wait(dice, median=timedelta(seconds=4), spread=1.2, longest=2 * DAY))
        median = timedelta(minutes=3) if is_self else timedelta(hours=9)
        median += 2 * DAY if was_reviewed else timedelta(0)
        begins_at = min(now, verified_at + wait(dice, median=median, spread=1.1, longest=13 * DAY))
        case, consent, link = id_at(sent_at, dice), id_at(verified_at, dice), id_at(begins_at, dice)
        sent, verified, begun = sent_at.isoformat(), verified_at.isoformat(), begins_at.isoformat()
        term = None if is_self else dice.choice(_TERMS)
        days, scopes = NULL if term is None else str(term), _ALL if is_self else _VIEW
        reference, relationship = reference_of(number), drawn.relationship.value
        self.applications.add(
            *(case, reference, user, drawn.place, relationship, language, scopes, days),
            *(Status.APPROVED.value, sent, sent, verified, begun, NULL, NULL),
            *(Outcome.MATCH.value, dice.choice(_REASONS[1:]) if was_reviewed else "", person.id, YES, NULL),
            *self._typed(case, drawn, begins_at),
        )
        route = Route.SELF_CODE.value if is_self else dice.choice(_ROUTES)
        self.consents.add(
            *(consent, case, person.id, verified, route, begun, Answer.GRANTED.value, f"person:{person.id}"),
            *(language, scopes, days, texts.CURRENT, _HASH),
        )
        self._begin(number, link, (user, person.id, relationship, scopes), (case, consent), begins_at, term)
        if begins_at > self.told_since:
            kind, codes = Kind.SELF_LINKED if is_self else Kind.LINK_BEGUN, f'{{"reference": "{reference}"}}'
            self.messages.add(id_at(begins_at, dice), user, kind.value, language, codes, case, link, begun)
        self._note("application_submitted", sent_at, ActorKind.CITIZEN, user, "application", case, NULL)
        self._note("consent_asked", verified_at, ActorKind.AUTHORITY, REGISTER, "application", case, person.id)
        self._note("consent_granted", begins_at, ActorKind.PERSON, person.id, "application", case, person.id)
        self._note("link_begun", begins_at, ActorKind.PERSON, person.id, "link", link, person.id)
        return begins_at

    def _begin(
        self,
        number: int,
        link: str,
        sides: tuple[str, str, str, str],
        proofs: tuple[str, str],
        begins_at: datetime,
        term: int | None,
    ) -> None:
        """The link, and whatever became of it since. `sides`: owner, person, relationship, scopes; `proofs`: application and
        consent."""
        dice, now, person = self.dice, self.now, sides[1]
        until = None if term is None else begins_at + term * DAY
        ended_at, ended_by = self._end(begins_at, until)
        is_free = ended_at is None and until is not None
        frozen_at = self._dispute(number, link, person, begins_at) if is_free and dice.random() < _DISPUTED else None
        is_paused = is_free and frozen_at is None and dice.random() < _PAUSED
        paused_at = between(dice, begins_at, now) if is_paused else None
        used_at = max(begins_at, (ended_at or now) - dice.random() * 60 * DAY)
        self.links.add(
            *(link, *sides, begins_at.isoformat(), _moment(until), _moment(paused_at), _moment(frozen_at)),
            *(_moment(ended_at), ended_by, used_at.date().isoformat(), *proofs),
        )
        if ended_at is not None:
            self._note("link_ended", ended_at, ActorKind.CITIZEN, sides[0], "link", link, person)

    def _end(self, begins_at: datetime, until: datetime | None) -> tuple[datetime | None, str]:
        """Lately alone: of whom the last link ended long ago nothing is kept."""
        if until is None or self.dice.random() > _ENDED_EARLY:
            return None, NULL
        ended_at = between(self.dice, max(begins_at, self.now - _ENDED_WITHIN), self.now)
        return ended_at, self.dice.choice((EndedBy.OWNER.value, EndedBy.SUBJECT.value))

    def _dispute(self, number: int, link: str, person: str, since: datetime) -> datetime | None:
        """Since when the link stands still, if the case is open; the others found that it is in order."""
        dice = self.dice
        opened_at = between(dice, since, self.now)
        resolved_at = opened_at + wait(dice, median=4 * DAY, spread=0.8, longest=60 * DAY)
        is_open, key = resolved_at >= self.now, id_at(opened_at, dice)
        end = (NULL, "", NULL) if is_open else (resolved_at.isoformat(), f"officer:{key}", DisputeOutcome.GOES_ON.value)
        self.disputes.add(key, reference_of(number), link, person, opened_at.isoformat(), f"person:{person}", *end)
        self._note("dispute_opened", opened_at, ActorKind.PERSON, person, "dispute", key, person)
        return opened_at if is_open else None

    def _other(self, number: int, user: str, language: str, asked: Known, since: datetime) -> None:
        """An application for somebody of another family, which led to nothing or is still open."""
        dice, now = self.dice, self.now
        status = dice.choice(_ENDS)
        is_over, is_draft = status in ENDED, status is Status.DRAFT
        first, last = (since, now - DAY / 12) if is_over else (max(since, now - _OPEN_FOR), now)
        sent_at = between(dice, first, max(first, last))
        ended_at = self._decided(sent_at, status) if is_over else None
        is_known = status in _ASKED or (status is Status.IN_REVIEW and dice.random() < _KNOWN_IN_REVIEW)
        outcome = Outcome.MATCH.value if is_known else Outcome.NAME_MISMATCH.value if status is Status.REJECTED else ""
        case, person, sent = id_at(sent_at, dice), asked.id if is_known else NULL, sent_at.isoformat()
        given = NULL if is_draft else sent
        self.applications.add(
            *(case, reference_of(number), user, asked.drawn.place, Relationship.OTHER.value, language, _VIEW, "365"),
            *(status.value, sent, given, given, _moment(ended_at)),
            (sent_at + _ANSWERS_WITHIN).isoformat() if status in _WAITS else NULL,
            (now + 365 * DAY).isoformat()
            if status is Status.VERIFYING
            else NULL,  # nobody asks the register about them
            *(outcome, dice.choice(_REASONS) if status in _WITH_OFFICER else "", person, NO),
            array((DocumentKind.HOUSEHOLD_REGISTER.value,)) if status is Status.AWAITING_APPLICANT else NULL,
            *self._typed(case, asked.drawn, ended_at),
        )
        if is_draft:
            return
        self._note("application_submitted", sent_at, ActorKind.CITIZEN, user, "application", case, NULL)
        if status in _ASKED:
            is_refused = status is Status.DECLINED
            answer = (Route.CODE.value, _moment(ended_at), Answer.REFUSED.value, f"person:{asked.id}")
            told, shown = (answer, (texts.CURRENT, _HASH)) if is_refused else (("", NULL, NULL, ""), ("", ""))
            self.consents.add(id_at(sent_at, dice), case, asked.id, sent, *told, language, "{}", NULL, *shown)
        if ended_at is not None:
            kind, by = _ENDED_AS[status]
            who = {ActorKind.CITIZEN: user, ActorKind.PERSON: asked.id, ActorKind.AUTHORITY: REGISTER}.get(by, CLOCK)
            self._note(kind, ended_at, by, who, "application", case, person)

    def _decided(self, sent_at: datetime, status: Status) -> datetime:
        is_at_once = status is Status.REJECTED and self.dice.random() < 0.5  # the register knows nobody
        median = timedelta(minutes=2) if is_at_once else 2 * DAY
        return sent_at + wait(self.dice, median=median, spread=1.2, longest=min(self.now - sent_at, _ANSWERS_WITHIN))

    def _note(self, kind: str, at: datetime, by: ActorKind, who: str, of: str, key: str, person: str) -> None:
        is_automatic = YES if by in _AUTOMATIC else NO
        self.events.add(
            *(id_at(at, self.dice), at.isoformat(), f"families.{kind}", by.value, who, of, key, person, is_automatic)
        )


def _moment(at: datetime | None) -> str:
    return NULL if at is None else at.isoformat()
