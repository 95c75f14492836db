"""The proof of life for the pension: counts for twelve months from each certification (domain.md 1.5)."""

from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

from django.utils import timezone

from registry.histories import Past, is_pensioner
from registry.messages import told_person
from registry.models import Certification, OneTimeCode, Person, Population, Purpose
from registry.wire import Problem, choice_of, object_of, text_of

WARNING = timedelta(days=90)
CODE_COUNTS_FOR = timedelta(minutes=60)  # from the right code to the certification that it proves

# What each proof must name besides its kind.
PROOFS = {"self": "code_id", "counter": "officer", "data_match": "source", "declaration": "declared_by"}


def past_of(person: Person) -> Past:
    return Past(person.reference, person.birth_date, person.sex, person.region, person.died_on)


def certification_of(person: Person) -> dict[str, Any]:
    """Raises `Problem` 404 for someone who receives no pension."""
    today = timezone.localdate()
    if not is_pensioner(past_of(person), today):
        raise Problem(404, "no_pension")
    certified_at, proof_kind = _last_certified(person)
    due_on = _a_year_after(timezone.localdate(certified_at))
    return {
        "due_on": due_on.isoformat(),
        "state": _state(due_on, today),
        "certified_at": certified_at.isoformat(),
        "proof_kind": proof_kind,
    }


def certify(reference: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Raises `Problem` 409 `needs_proof` without a proof, and when it does not hold: a code that was not given, a
    field missing."""
    choice_of(body, "kind", ("pension",))
    certified_by = text_of(body, "certified_by", most=100)
    person = living_person(reference)
    certification_of(person)
    if body.get("proof") is None:
        raise Problem(409, "needs_proof")
    proof = object_of(body, "proof")
    kind = choice_of(proof, "kind", PROOFS)
    if not _holds(kind, proof.get(PROOFS[kind]), person):
        raise Problem(409, "needs_proof")
    Certification.objects.create(person=person, certified_at=timezone.now(), certified_by=certified_by, proof_kind=kind)
    return 200, certification_of(person)


def living_person(reference: str) -> Person:
    """Raises `Problem` 404 for unknown and protected people and 410 for the dead, which says the day."""
    person = told_person(reference)
    if person.died_on:
        raise Problem(410, "deceased", died_on=person.died_on.isoformat())
    return person


def _holds(kind: str, evidence: object, person: Person) -> bool:
    if not isinstance(evidence, str) or not evidence:
        return False
    if kind != "self":
        return True
    given = OneTimeCode.objects.filter(person=person, purpose=Purpose.CERTIFY)
    recent = given.filter(used_at__gte=timezone.now() - CODE_COUNTS_FOR).values_list("id", flat=True)
    return evidence in {str(code_id) for code_id in recent}


def _last_certified(person: Person) -> tuple[datetime, str]:
    """When and by which proof. The newest on record; of the invented people one is drawn, up to 14 months before the
    populating, one in three by matching data."""
    known = Certification.objects.filter(person=person).order_by("-certified_at").first()
    if known:
        return known.certified_at, known.proof_kind
    dice = int.from_bytes(blake2b(person.reference.encode(), digest_size=4).digest())
    days, proof_kind = dice % 425, "data_match" if dice // 425 % 3 == 0 else "counter"
    populated_on = Population.objects.get().populated_on
    noon = datetime.combine(populated_on, datetime.min.time(), tzinfo=timezone.get_current_timezone())
    return noon + timedelta(hours=12) - timedelta(days=days), proof_kind


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 3, 1)


def _state(due_on: date, today: date) -> str:
    if due_on < today:
        return "overdue"
    return "warning" if due_on - today <= WARNING else "current"
