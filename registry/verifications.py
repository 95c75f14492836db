"""Claims answered in batches: three reads, a fourth where guardians are among the applicants, and one write, however many
claims."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.cards import card_json, state_today
from registry.idempotency import KEPT_FOR, hash_of
from registry.identity_numbers import is_number
from registry.kinship import IS_KIN, Entry, kinship
from registry.models import AnsweredClaim, CardState, Person
from registry.names import fold_name
from registry.wire import Problem, is_text

MOST = 200
Answer = dict[str, Any]

_ENTRY_COLUMNS = (
    *("id", "reference", "name", "number", "birth_date", "sex", "region", "phone", "died_on"),
    *("is_restricted", "is_in_transfer", "is_ward", "household"),
    *("mother_id", "father_id", "spouse_id", "guardian_1_id", "guardian_2_id"),
    *("mother__mother_id", "mother__father_id", "father__mother_id", "father__father_id"),
    *("spouse__mother_id", "spouse__father_id"),
)
_CARD_COLUMNS = tuple(
    f"card__{column}" for column in ("number", "state", "issuer_region", "issued_on", "expires_on", "lapses_at")
)


@dataclass(frozen=True, slots=True)
class Claim:
    id: str
    applicant: str | None
    name: str
    number: str
    relationship: str


@dataclass(frozen=True, slots=True)
class CardEntry:
    number: str
    state: str
    issuer_region: str
    issued_on: date
    expires_on: date
    lapses_at: datetime | None


def verify(claims: object) -> list[Answer]:
    """One answer a claim. Raises `Problem` 400 when the list, or the id of a claim, is malformed: without an id nobody
    could be answered. A claim that repeats an id of the last 24 hours gets its answer again, or `invalid` when it says
    something else; what could not be looked up is not kept."""
    by_id = _by_id(claims)
    hashes = {claim_id: hash_of(claim) for claim_id, claim in by_id.items()}
    now = timezone.now()
    with transaction.atomic():  # takes the write lock at once: two workers with one claim answer one after the other
        AnsweredClaim.objects.filter(answered_at__lt=now - KEPT_FOR).delete()
        answers = _kept(hashes)
        fresh = _answer_all({key: claim for key, claim in by_id.items() if key not in answers})
        AnsweredClaim.objects.bulk_create(
            AnsweredClaim(
                claim=claim_id,
                body_hash=hashes[claim_id],
                answer=json.dumps(result, ensure_ascii=False),
                answered_at=now,
            )
            for claim_id, result in fresh.items()
            if result["outcome"] not in {"invalid", "retry"}
        )
    return [*answers.values(), *fresh.values()]


def _by_id(claims: object) -> dict[str, dict[str, Any]]:
    if not isinstance(claims, list) or not 1 <= len(claims) <= MOST:
        raise Problem(400, "malformed", f"claims: a list of 1 to {MOST}.")
    if not all(isinstance(claim, dict) and is_text(claim.get("id"), 100) for claim in claims):
        raise Problem(400, "malformed", "claims: each an object with an id of 1 to 100 characters.")
    by_id = {claim["id"]: claim for claim in claims}
    if len(by_id) < len(claims):
        raise Problem(400, "malformed", "claims: an id comes twice.")
    return by_id


def _kept(hashes: Mapping[str, str]) -> dict[str, Answer]:
    rows = AnsweredClaim.objects.filter(claim__in=list(hashes)).values_list("claim", "body_hash", "answer")
    return {
        claim_id: json.loads(kept) if body_hash == hashes[claim_id] else _invalid(claim_id)
        for claim_id, body_hash, kept in rows
    }


def _answer_all(raw: Mapping[str, dict[str, Any]]) -> dict[str, Answer]:
    claims = {claim_id: _read_claim(claim) for claim_id, claim in raw.items()}
    sound = [claim for claim in claims.values() if claim]
    applicants = _applicants({claim.applicant for claim in sound if claim.applicant})
    relatives = _relatives([claim.number for claim in sound])
    guardians = _other_guardians(applicants, relatives)
    return {
        claim_id: _answer(claim, applicants, relatives, guardians) if claim else _invalid(claim_id)
        for claim_id, claim in claims.items()
    }


def _read_claim(claim: Mapping[str, Any]) -> Claim | None:
    """None for a claim that cannot be looked up as it stands."""
    relative, applicant = claim.get("relative"), claim.get("applicant")
    if not isinstance(relative, dict) or not (applicant is None or isinstance(applicant, dict)):
        return None
    name, number, relationship = relative.get("name"), relative.get("number"), claim.get("relationship")
    reference = applicant.get("reference") if applicant is not None else None
    if not is_text(name, 200) or not isinstance(number, str) or not is_number(number):
        return None
    if not isinstance(relationship, str) or relationship not in IS_KIN:
        return None
    if applicant is not None and not is_text(reference, 100):
        return None
    return Claim(claim["id"], reference, str(name), number, relationship)


def _applicants(references: Iterable[str]) -> dict[str, Entry]:
    rows = Person.objects.filter(reference__in=list(references), died_on=None).values_list(*_ENTRY_COLUMNS)
    return {entry.reference: entry for entry in (Entry(*row) for row in rows)}


def _relatives(numbers: Sequence[str]) -> dict[str, tuple[Entry, CardEntry]]:
    rows = Person.objects.filter(number__in=numbers).values_list(*_ENTRY_COLUMNS, *_CARD_COLUMNS)
    width = len(_ENTRY_COLUMNS)
    return {row[3]: (Entry(*row[:width]), CardEntry(*row[width:])) for row in rows}


def _other_guardians(
    applicants: Mapping[str, Entry], relatives: Mapping[str, tuple[Entry, CardEntry]]
) -> Sequence[Entry]:
    """Whoever has a ward or child in common with one of the applicants."""
    today, asking = timezone.localdate(), {entry.id for entry in applicants.values()}
    wards = [keys for entry, _card in relatives.values() if (keys := entry.guardians_on(today)) & asking]
    keys = set().union(*wards)
    if len(keys) < 2:
        return ()
    return [Entry(*row) for row in Person.objects.filter(id__in=keys).order_by("id").values_list(*_ENTRY_COLUMNS)]


def _answer(
    claim: Claim,
    applicants: Mapping[str, Entry],
    relatives: Mapping[str, tuple[Entry, CardEntry]],
    guardians: Sequence[Entry],
) -> Answer:
    """The name is compared before anything else is told: who types a wrong one learns nothing of the person."""
    if claim.applicant and claim.applicant not in applicants:
        return _invalid(claim.id)
    applicant = applicants[claim.applicant] if claim.applicant else None
    if claim.number not in relatives:
        return _refusal(claim, "not_found")
    relative, card = relatives[claim.number]
    now = timezone.now()
    today = timezone.localdate(now)
    state = state_today(card.state, card.expires_on, card.lapses_at, now, today)
    outcome = _outcome(claim, relative, state)
    if outcome != "match":
        return _refusal(claim, outcome)
    return {
        "id": claim.id,
        "outcome": "match",
        "kinship": kinship(applicant, relative, claim.relationship, today, guardians),
        "person": {
            "reference": relative.reference,
            "name": relative.name,
            "birth_date": relative.birth_date.isoformat(),
            "sex": relative.sex,
            "region": relative.region,
            "has_phone": relative.phone is not None,
            "phone_shared_with_applicant": _shares_phone(applicant, relative),
        },
        "card": card_json(card.number, state, card.issuer_region, card.issued_on, card.expires_on),
    }


def _outcome(claim: Claim, relative: Entry, card_state: str) -> str:
    if fold_name(claim.name) != fold_name(relative.name):
        return "name_mismatch"
    if relative.is_in_transfer:
        return "retry"
    if relative.died_on:
        return "deceased"
    if relative.is_restricted:
        return "restricted"
    return "match" if card_state == CardState.NORMAL else "card_not_usable"


def _shares_phone(applicant: Entry | None, relative: Entry) -> bool:
    if applicant is None or relative.phone is None or applicant.id == relative.id:
        return False
    return applicant.phone == relative.phone


def _refusal(claim: Claim, outcome: str) -> Answer:
    return {"id": claim.id, "outcome": outcome, "kinship": None, "person": None, "card": None}


def _invalid(claim_id: str) -> Answer:
    return {"id": claim_id, "outcome": "invalid", "kinship": None, "person": None, "card": None}
