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


def standings_of(
    records: Mapping[Insurance, Record], life: Life, region_code: str, insurances: Sequence[Insurance], on: date
) -> list[Standing]:
    """Of the insurances named, in their order; `region_code` is the person's. Why one does not apply is told from those
    named alone; the rules are given all."""
    pension = records.get(Insurance.PENSION) if Insurance.PENSION in insurances else None
    has_retired = pension is not None and pension.state == RecordState.RECEIVING
    return [_standing(insurance, records, life, region_code, on, has_retired=has_retired) for insurance in insurances]


def _standing(
    insurance: Insurance,
    records: Mapping[Insurance, Record],
    life: Life,
    region_code: str,
    on: date,
    *,
    has_retired: bool,
) -> Standing:
    record, module = records.get(insurance), MODULES.get(insurance)
    assessments: tuple[Assessment, ...] = ()
    if module is not None:
        assessments = module.assess(records, life, _pack(record, region_code, on), on)
    without = _without(record, assessments[:1], life, has_retired=has_retired)
    return Standing(insurance, record, assessments, without)


def _pack(record: Record | None, region_code: str, on: date) -> Pack:
    """Of the region that keeps the record; the register may name one that no table of ours knows."""
    if record is not None:
        try:
            return pack_for(record.region_code, on)
        except UnknownRegion:
            pass
    return pack_for(region_code, on)


def _without(
    record: Record | None, headline: tuple[Assessment, ...], life: Life, *, has_retired: bool
) -> Without | None:
    verdict = headline[0].verdict if headline else Verdict.NOT_ENTITLED
    if record is None:
        return Without.RECORD if verdict == Verdict.NOT_ENTITLED else None
    if record.state != RecordState.CLOSED or verdict == Verdict.ENTITLED:
        return None
    if life.died_on is not None:
        return Without.HOLDER
    return Without.WORK if has_retired else None
