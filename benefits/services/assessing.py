"""Where somebody stands in each insurance: the rules of the region that keeps the record, over the kept copy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from authorities.errors import UnknownRegion
from authorities.packs import Pack, pack_for
from benefits.assessments import Assessment, Verdict
from benefits.contributions import Insurance, Record, RecordState
from benefits.insurances import MODULES
from benefits.people import Life
from benefits.policies import insurances_shown
from benefits.selectors import life_of
from families.models import FamilyLink


class Without(StrEnum):
    """Why an insurance does not apply to somebody."""

    RECORD = "record"  # the register has none
    WORK = "work"  # it ended when the pension began
    HOLDER = "holder"  # it ended with the death


@dataclass(frozen=True, slots=True)
class Standing:
    """`without` says why the insurance does not apply, None for one that does."""

    insurance: Insurance
    record: Record | None
    assessments: tuple[Assessment, ...]
    without: Without | None

    @property
    def headline(self) -> Assessment | None:
        return self.assessments[0] if self.assessments else None


@dataclass(frozen=True, slots=True)
class Person:
    """Whose insurances these are: the records that may be `shown`, and no other. `region_code` is the person's: a record
    may be kept elsewhere."""

    records: Mapping[Insurance, Record]
    life: Life
    region_code: str
    shown: Sequence[Insurance]

    @property
    def has_retired(self) -> bool:
        pension = self.records.get(Insurance.PENSION)
        return pension is not None and pension.state == RecordState.RECEIVING


def person_through(link: FamilyLink, records: Mapping[Insurance, Record]) -> Person:
    """With what the link shows and nothing else: an answer about one insurance must not tell of another."""
    person, shown = link.person, insurances_shown(link)
    told = {insurance: record for insurance, record in records.items() if insurance in shown}
    return Person(told, life_of(person), person.region_id, shown)


def standings_of(person: Person, on: date) -> list[Standing]:
    """In all that is shown, in its order."""
    return [standing_in(insurance, person, on) for insurance in person.shown]


def standing_in(insurance: Insurance, person: Person, on: date) -> Standing:
    record, module = person.records.get(insurance), MODULES.get(insurance)
    assessments: tuple[Assessment, ...] = ()
    if module is not None:
        assessments = module.assess(person.records, person.life, _pack(record, person.region_code, on), on)
    return Standing(insurance, record, assessments, _without(record, assessments[:1], person))


def _pack(record: Record | None, region_code: str, on: date) -> Pack:
    """Of the prefecture that keeps the record, since none below has rules of its own and an answer names it: the county is
    where somebody works. The register may name a region that no table of ours knows."""
    if record is not None:
        try:
            return pack_for(f"{record.region_code[:4]}00", on)
        except UnknownRegion:
            pass
    return pack_for(region_code, on)


def _without(record: Record | None, headline: tuple[Assessment, ...], person: Person) -> Without | None:
    verdict = headline[0].verdict if headline else Verdict.NOT_ENTITLED
    if record is None:
        return Without.RECORD if verdict == Verdict.NOT_ENTITLED else None
    if record.state != RecordState.CLOSED or verdict == Verdict.ENTITLED:
        return None
    if person.life.died_on is not None:
        return Without.HOLDER
    return Without.WORK if person.has_retired else None
