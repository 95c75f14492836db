"""Writing down what the register told of people's insurances: each answer whole or not at all, and only for who still
holds the claim."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from benefits.models import Certification, InsuranceRecord, Refresh
from benefits.months import Month
from families.services.news.states import note_gone
from families.services.telling import note_who_is_told_of
from families.verification import CertificationFacts, Known, PersonState, RecordsAnswer, SpellFacts

_FACTS = ("region_code", "state", "first_enrolled", "spells", "account_balance")
_CERTIFIED = ("due_on", "certified_at", "proof_kind", "fetched_at")
DONE: dict[str, Any] = {"due_at": None, "lease_until": None, "lease_token": None, "attempts": 0}


@dataclass(frozen=True, slots=True)
class Answer:
    """`records` is None where the register tells nothing of the person, living or dead: the last copy stays then, and
    the certification with it; `gone` says why. A `certification` of None beside records is no pension."""

    person_id: UUID
    asked_at: datetime
    records: RecordsAnswer | None
    certification: CertificationFacts | None
    gone: PersonState | None = None


def keep(answers: Sequence[Answer], token: UUID) -> int:
    """All answers in one transaction, in as many statements for one as for many. Returns for how many the claim still
    held. Raises DataError or IntegrityError for values that the tables refuse; then nothing is written."""
    with transaction.atomic():
        claimed = Refresh.objects.filter(pk__in=[answer.person_id for answer in answers], lease_token=token)
        held = set(claimed.order_by("pk").select_for_update().values_list("pk", flat=True))
        told = [answer for answer in answers if answer.person_id in held and answer.records is not None]
        if told:
            _keep_records(told)
            _keep_certifications(told)
        Refresh.objects.filter(pk__in=held).update(refreshed_at=timezone.now(), **DONE)
    gone = {answer.person_id: answer.gone for answer in answers if answer.person_id in held and answer.gone is not None}
    known = held - {person_id for person_id, state in gone.items() if state.known is not Known.TOLD}
    note_who_is_told_of(known, held - known)
    for person_id, state in gone.items():
        note_gone(person_id, state)
    return len(held)


def _keep_records(told: Sequence[Answer]) -> None:
    """One row an insurance; what the register no longer tells goes. On most nights nothing has changed: then a row's two
    dates are written and not the years of its spells."""
    rows = {_key(row): row for row in _rows(told)}
    there = {_key(row): row for row in InsuranceRecord.objects.filter(person__in=[one.person_id for one in told])}
    changed = {key for key, row in rows.items() if key not in there or _facts(row) != _facts(there[key])}
    if changed:
        InsuranceRecord.objects.bulk_create(
            [rows[key] for key in changed],
            update_conflicts=True,
            unique_fields=["person", "insurance"],
            update_fields=(*_FACTS, "as_of", "fetched_at"),
        )
    same: dict[tuple[date, datetime], list[UUID]] = defaultdict(list)
    for key in rows.keys() - changed:
        same[rows[key].as_of, rows[key].fetched_at].append(there[key].pk)
    for (as_of, fetched_at), ids in same.items():
        InsuranceRecord.objects.filter(pk__in=ids).update(as_of=as_of, fetched_at=fetched_at)
    if stale := [there[key].pk for key in there.keys() - rows.keys()]:
        InsuranceRecord.objects.filter(pk__in=stale).delete()


def _key(row: InsuranceRecord) -> tuple[UUID, str]:
    return row.person_id, row.insurance


def _facts(row: InsuranceRecord) -> list[Any]:
    return [getattr(row, name) for name in _FACTS]


def _rows(told: Sequence[Answer]) -> Iterator[InsuranceRecord]:
    """As fetched when the first of them was asked for: one time for all is one statement."""
    fetched_at = min(answer.asked_at for answer in told)
    for answer in told:
        assert answer.records is not None
        for one in answer.records.records:
            yield InsuranceRecord(
                person_id=answer.person_id,
                insurance=one.insurance,
                region_code=one.region_code,
                state=one.state,
                first_enrolled=one.first_enrolled,
                spells=[_spell(spell) for spell in one.spells],
                account_balance=one.account_balance,
                as_of=answer.records.as_of,
                fetched_at=fetched_at,
            )


def _spell(told: SpellFacts) -> dict[str, str | None]:
    return {
        "from": _month(told.from_month),
        "to": None if told.to_month is None else _month(told.to_month),
        "base": f"{told.base:.2f}",
        "employer": told.employer,
        "region": told.region_code,
    }


def _month(first_day: date) -> str:
    return Month.of(first_day).text


def _keep_certifications(told: Sequence[Answer]) -> None:
    """Past those that somebody renewed while the register was being asked: they know better than this answer."""
    there = Certification.objects.filter(pk__in=[answer.person_id for answer in told]).order_by("pk")
    fetched = dict(there.select_for_update().values_list("pk", "fetched_at"))
    current = [answer for answer in told if fetched.get(answer.person_id, answer.asked_at) <= answer.asked_at]
    rows = [
        Certification(
            person_id=answer.person_id,
            due_on=answer.certification.due_on,
            certified_at=answer.certification.certified_at,
            proof_kind=answer.certification.proof_kind,
            fetched_at=answer.asked_at,
        )
        for answer in current
        if answer.certification is not None
    ]
    if rows:
        Certification.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["person"], update_fields=_CERTIFIED
        )
    ended = [answer.person_id for answer in current if answer.certification is None and answer.person_id in fetched]
    if ended:
        Certification.objects.filter(pk__in=ended).delete()
