"""What a register wrote, as the values of the contract. Every function raises one of `UNREADABLE` for what is not of its
shape: nothing that decides about people is guessed."""

import re
from datetime import MAXYEAR, UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

from families.verification.contract import (
    CardFacts,
    CertificationFacts,
    Change,
    ChangesPage,
    InsuranceFacts,
    Kinship,
    Known,
    LossFacts,
    Outcome,
    PersonFacts,
    PersonState,
    RecordsAnswer,
    Result,
    SpellFacts,
)

UNREADABLE = (AttributeError, ArithmeticError, KeyError, TypeError, ValueError)
_INSURANCES = {"pension", "medical", "unemployment", "work_injury", "maternity"}
_STATES = {"active", "paused", "receiving", "closed"}
_PROOFS = {"self", "counter", "data_match", "declaration"}
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_FIRST_YEAR = 1900
_FARTHEST_EAST = timezone(timedelta(hours=14))  # where it is tomorrow first
_MOST = Decimal(10) ** 12  # yuan; more is no amount of a person's
_KIND = re.compile(r"[a-z_]{1,32}")
MOST_CHANGES = 1_000  # of a page; those beyond come with the next


def result_or_none(row: Any) -> Result | None:
    """None for a row that cannot be read: its claim is asked again, and the others keep their answers."""
    try:
        return result(row)
    except UNREADABLE:
        return None


def result(row: dict[str, Any]) -> Result:
    outcome = Outcome(row["outcome"])
    if outcome is not Outcome.MATCH:
        return Result(UUID(row["id"]), outcome)
    relative = person(row["person"])
    return Result(
        UUID(row["id"]), outcome, relative, card_facts(row["card"]), _kinship(row["kinship"], relative.reference)
    )


def _kinship(row: dict[str, Any], relative: str) -> Kinship:
    """A register that knows nothing of other guardians leaves them out. Nobody is their own guardian, and another one than
    the applicant there is only where they are one."""
    is_guardian, other = flag(row["guardian"]), row.get("other_guardian")
    if other is not None and text(other, longest=64) == relative:
        raise ValueError("a guardian of themself")
    if other is None or not is_guardian:
        return Kinship(flag(row["proven"]), row["by"], is_guardian)
    is_shared = row.get("other_guardian_shares_phone")
    return Kinship(flag(row["proven"]), row["by"], True, other, None if is_shared is None else flag(is_shared))


def card_facts(row: dict[str, Any]) -> CardFacts:
    return CardFacts(
        text(row["number"]),
        text(row["state"]),
        text(row["issuer_region"]),
        day(row["issued_on"]),
        day(row["expires_on"]),
    )


def person(row: dict[str, Any]) -> PersonFacts:
    is_shared = row.get("phone_shared_with_applicant")
    return PersonFacts(
        text(row["reference"]),
        text(row["name"]),
        date.fromisoformat(row["birth_date"]),
        text(row["sex"]),
        text(row["region"]),
        flag(row["has_phone"]),
        None if is_shared is None else flag(is_shared),
    )


def person_state(row: dict[str, Any]) -> PersonState:
    """Of somebody it tells of. They may have no card yet."""
    card = row.get("card")
    return PersonState(Known.TOLD, person(row), None if card is None else card_facts(card))


def state_or_none(row: Any) -> tuple[str, PersonState] | None:
    """By reference, of a list; None for a row that cannot be read: who it is about is asked about again."""
    try:
        reference, code = text(row["reference"], longest=64), row.get("code")
        if code == "deceased":
            return reference, death(row)
        if code == "unknown_person":
            return reference, PersonState(Known.UNTOLD)
        return None if code else (reference, person_state(row))
    except UNREADABLE:
        return None


def death(row: Any) -> PersonState:
    """A day that cannot be read, or is still to come, is none: that they have died stands all the same."""
    try:
        died_on = day(row["died_on"])
    except UNREADABLE:
        return PersonState(Known.DECEASED)
    is_possible = died_on <= datetime.now(_FARTHEST_EAST).date()
    return PersonState(Known.DECEASED, died_on=died_on if is_possible else None)


def changes(row: dict[str, Any]) -> ChangesPage:
    """Each needs its cursor. What else of one cannot be read is empty, so that it keeps nobody from the others."""
    told = [_change(one) for one in rows(row["changes"])[:MOST_CHANGES]]
    is_cut = len(row["changes"]) > MOST_CHANGES
    return ChangesPage(told, told[-1].cursor if is_cut else text(row["next"], longest=64))


def _change(row: dict[str, Any]) -> Change:
    return Change(text(row["cursor"], longest=64), _reference(row.get("person")), _kind(row.get("kind")))


def _reference(value: Any) -> str:
    try:
        return text(value, longest=64)
    except UNREADABLE:
        return ""


def _kind(value: Any) -> str:
    return value if isinstance(value, str) and _KIND.fullmatch(value) else ""


def records(row: dict[str, Any]) -> RecordsAnswer:
    found = [_insurance(one) for one in rows(row["records"])]
    if len({one.insurance for one in found}) < len(found):
        raise ValueError("an insurance told twice")
    as_of = day(row["as_of"])
    if as_of > datetime.now(_FARTHEST_EAST).date():
        raise ValueError("of a day to come")  # and with it, all years until then
    return RecordsAnswer(as_of, found)


def _insurance(row: dict[str, Any]) -> InsuranceFacts:
    balance = row["account_balance"]
    return InsuranceFacts(
        one_of(_INSURANCES, row["insurance"]),
        text(row["region"], longest=6),
        one_of(_STATES, row["state"]),
        month(row["first_enrolled"]),
        [_spell(spell) for spell in rows(row["spells"])],
        None if balance is None else money(balance),
    )


def _spell(row: dict[str, Any]) -> SpellFacts:
    return SpellFacts(
        month(row["from"]),
        None if row["to"] is None else month(row["to"]),
        money(row["base"]),
        "" if row["employer"] is None else text(row["employer"]),
        text(row["region"], longest=6),
    )


def certification(row: dict[str, Any]) -> CertificationFacts:
    kind = row.get("proof_kind")
    return CertificationFacts(day(row["due_on"]), moment(row["certified_at"]), kind if kind in _PROOFS else "")


def loss(row: dict[str, Any]) -> LossFacts:
    lapses_at = row["lapses_at"]
    return LossFacts(text(row["id"], longest=64), text(row["state"]), None if lapses_at is None else moment(lapses_at))


def rows(value: Any) -> list[Any]:
    """Something empty that is no list would read as nothing to tell."""
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def month(value: Any) -> date:
    """The first day of a month as "2010-01"."""
    told = _MONTH.fullmatch(value)
    if told is None:
        raise ValueError("no month")
    return day(f"{told[1]}-{told[2]}-01")


def day(value: Any) -> date:
    """Of a year that somebody alive may have to do with: before it, a page has no other date to count from."""
    told = date.fromisoformat(value)
    if told.year < _FIRST_YEAR:
        raise ValueError("before all of this")
    return told


def money(value: Any) -> Decimal:
    """A string with at most two decimals, not below zero."""
    amount = Decimal(text(value, longest=20))
    if not amount.is_finite() or not 0 <= amount < _MOST or amount != amount.quantize(Decimal("0.01")):
        raise ValueError("no amount of money")
    return amount


def one_of(known: set[str], value: Any) -> str:
    if value not in known:
        raise ValueError("none of the words that we know")
    return str(value)


def text(value: Any, *, longest: int = 200) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= longest or "\0" in value:
        raise ValueError("not a text of the length that is stored")
    value.encode()  # half a surrogate pair is no text either
    return value


def flag(value: Any) -> bool:
    """A yes is `true` alone: what decides about people is not guessed from something like it."""
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    if not _FIRST_YEAR <= moment.year < MAXYEAR:
        raise ValueError("a time that no other zone may have a year for")
    return moment.astimezone(UTC)
