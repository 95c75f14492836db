"""What every provider takes and gives: plain values, no HTTP, no models (the wire form is each provider's)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Outcome(StrEnum):
    MATCH = "match"
    NAME_MISMATCH = "name_mismatch"
    NOT_FOUND = "not_found"
    DECEASED = "deceased"
    CARD_NOT_USABLE = "card_not_usable"
    RESTRICTED = "restricted"
    INVALID = "invalid"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Claim:
    """`id` is the application's and the idempotency key; `relative_number` is canonical."""

    id: UUID
    applicant_reference: str | None
    relative_name: str
    relative_number: str
    relationship: str


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """`shares_phone_with_applicant` is None where the register does not say: nobody may take that for a no."""

    reference: str
    name: str
    birth_date: date
    sex: str
    region_code: str
    has_phone: bool
    shares_phone_with_applicant: bool | None


@dataclass(frozen=True, slots=True)
class CardFacts:
    number: str
    state: str
    issuer_region_code: str
    issued_on: date
    expires_on: date


class Known(StrEnum):
    """What a register makes of somebody under its reference."""

    TOLD = "told"
    DECEASED = "deceased"
    UNTOLD = "untold"  # protected, or unknown: which of the two it does not say


@dataclass(frozen=True, slots=True)
class PersonState:
    """`person` and `card` stand on `TOLD` alone, `died_on` on `DECEASED` where the register says the day."""

    known: Known
    person: PersonFacts | None = None
    card: CardFacts | None = None
    died_on: date | None = None


class ChangeKind(StrEnum):
    """What a register's news can be of."""

    DEATH = "death"
    CARD = "card"
    NAME = "name"
    PHONE = "phone"
    GUARDIANSHIP = "guardianship"
    MARRIAGE = "marriage"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Change:
    """That something of somebody has changed; what it is now, the register is asked. `kind` is mostly a `ChangeKind`; it and
    the reference are empty where they cannot be read."""

    cursor: str
    person_reference: str
    kind: str


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """In the register's order. `next_cursor` is what to come back with."""

    changes: Sequence[Change]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Kinship:
    """`other_guardian` is the reference of the relative's other guardian, where the applicant is one and the register
    names another. `other_guardian_shares_phone` is None where it does not say: nobody may take that for a no."""

    is_proven: bool
    by: str | None
    is_guardian: bool
    other_guardian: str | None = None
    other_guardian_shares_phone: bool | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """`person`, `card` and `kinship` stand on a match alone."""

    id: UUID
    outcome: Outcome
    person: PersonFacts | None = None
    card: CardFacts | None = None
    kinship: Kinship | None = None


class CodeCheck(StrEnum):
    OK = "ok"
    WRONG = "wrong"
    EXPIRED = "expired"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class CodeResult:
    result: CodeCheck
    tries_left: int


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """What the code's message says. `purpose` is link, self, manage, certify, guardian (a link to a child in their care) or
    care (see and end those); `channel` sms or voice. `address` is the page on which the code is typed, empty where whoever
    reads it has that page before them."""

    person_reference: str
    purpose: str
    channel: str
    language: str
    applicant_name: str
    relationship: str
    scopes: Sequence[str]
    term_days: int | None
    reference: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class SentCode:
    id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SpellFacts:
    """Months in which contributions were paid, both included; `to_month` is None while it goes on. As the register says it:
    spells may overlap or run backwards. Months are the first days of theirs, `base` is in yuan a month."""

    from_month: date
    to_month: date | None
    base: Decimal
    employer: str
    region_code: str


@dataclass(frozen=True, slots=True)
class InsuranceFacts:
    """`insurance` is pension, medical, unemployment, work_injury or maternity; `state` active, paused, receiving or
    closed; the balance is of the person's own account, in yuan."""

    insurance: str
    region_code: str
    state: str
    first_enrolled: date
    spells: Sequence[SpellFacts]
    account_balance: Decimal | None


@dataclass(frozen=True, slots=True)
class RecordsAnswer:
    as_of: date
    records: Sequence[InsuranceFacts]


@dataclass(frozen=True, slots=True)
class CertificationFacts:
    """`proof_kind` is self, counter, data_match or declaration, empty where the register does not say."""

    due_on: date
    certified_at: datetime
    proof_kind: str


@dataclass(frozen=True, slots=True)
class LossFacts:
    """`state` is the card's; `lapses_at` stands on a temporary report alone."""

    id: str
    state: str
    lapses_at: datetime | None


class Provider(Protocol):
    """Every call may raise errors.RegisterSilent (try later) or errors.RegisterRefused (we are wrong), nothing else
    but what it names. One instance serves the threads of a process. With `is_waited_for`, somebody waits for the page: answer sooner or be silent."""

    name: str

    def verify(self, claims: Sequence[Claim], *, is_waited_for: bool = False) -> Mapping[UUID, Result]:
        """Ask for up to 200 claims at once; every claim gets a result, `RETRY` where the register's own
        cannot be used. The same claim id gets the same answer."""

    def person(self, reference: str, *, is_waited_for: bool = False) -> PersonFacts | None:
        """The living person under the authority's own reference, or None."""

    def card(self, reference: str, *, is_waited_for: bool = False) -> CardFacts | None:
        """The card of the living person under that reference as it is now, or None."""

    def person_state(self, reference: str, *, is_waited_for: bool = False) -> PersonState:
        """The person with their card as they are now, that they have died, or that nothing is told of them."""

    def person_states(self, references: Sequence[str], *, is_waited_for: bool = False) -> Mapping[str, PersonState]:
        """The same of up to 200 at once, by reference, without those of whom the answer cannot be read."""

    def changes(self, after: str) -> ChangesPage:
        """What changed after the cursor, a page of it, from the beginning where the cursor is empty. No changes: nothing
        has changed since. A page that leads nowhere is silence."""

    def insurance_records(self, reference: str, *, is_waited_for: bool = False) -> RecordsAnswer | None:
        """What the person has paid in and is paid, or None when the register tells nothing of them."""

    def certification(self, reference: str, *, is_waited_for: bool = False) -> CertificationFacts | None:
        """Until when the pension is certified, or None for who receives none."""

    def certify(
        self,
        reference: str,
        *,
        certified_by: str,
        proof: Mapping[str, str],
        idempotency_key: str,
        is_waited_for: bool = False,
    ) -> CertificationFacts:
        """Raises errors.ProofNeeded when the proof does not do, errors.NothingToCertify for who receives no pension."""

    def report_loss(
        self, card_number: str, *, kind: str, reported_by: str, idempotency_key: str, is_waited_for: bool = False
    ) -> LossFacts:
        """`kind` is temporary or formal, `reported_by` a person's reference. Raises errors.LossRefused when the card is
        lost already or otherwise not usable, or when the reporter may not."""

    def withdraw_loss_report(self, report_id: str, *, is_waited_for: bool = False) -> None:
        """Withdrawing twice is the same as once. Raises errors.LossRefused for a formal one or an unknown one."""

    def send_code(self, request: CodeRequest, *, idempotency_key: str, is_waited_for: bool = False) -> SentCode:
        """Raises errors.NoPhoneOnRecord, errors.QuietHours besides."""

    def check_code(
        self, code_id: str, code: str, *, idempotency_key: str, is_waited_for: bool = False
    ) -> CodeResult: ...

    def send_notice(
        self,
        person_reference: str,
        *,
        template: str,
        values: Mapping[str, str],
        language: str,
        idempotency_key: str,
    ) -> str | None:
        """The channel it went by (sms, voice, letter), or None when the authority knows no way to reach them."""
