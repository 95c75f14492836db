"""Questions about the kept copy of the register: whose insurances a link shows, what they hold, and how fresh it is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from accounts.models import User
from authorities.models import Region
from benefits.contributions import Insurance, Record, RecordState, Spell
from benefits.models import Certification, InsuranceRecord, Refresh
from benefits.months import Month
from benefits.people import Life
from families.models import FamilyLink, InsuredPerson
from families.relationships import Sex

PATIENCE = timedelta(minutes=2)  # a register that answers at all has done so by then
OLD = timedelta(hours=36)  # every night is a new copy; from here on one was missed


class Copy(StrEnum):
    """How the kept copy stands to the register. ASKED: a newer one is on its way."""

    NONE_YET = "none_yet"
    FRESH = "fresh"
    ASKED = "asked"
    OLD = "old"


# What pages want of a link besides its person: how the register was last asked, and until when the pension is certified.
BESIDE = ("person__refresh", "person__certification")


def links_of(user: User) -> list[FamilyLink]:
    """The user's active links, their own first, in one query."""
    links = list(FamilyLink.objects.active().filter(owner=user).select_related(*BESIDE).order_by("begins_at"))
    return sorted(links, key=lambda link: not link.is_self)


def records_of(person: InsuredPerson) -> dict[Insurance, Record]:
    """One query."""
    return records_by_person([person.pk]).get(person.pk, {})


def records_by_person(person_ids: Collection[UUID]) -> dict[UUID, dict[Insurance, Record]]:
    """Of several at once, in one query; who has no record is left out."""
    found: dict[UUID, dict[Insurance, Record]] = defaultdict(dict)
    for row in InsuranceRecord.objects.filter(person_id__in=person_ids):
        found[row.person_id][Insurance(row.insurance)] = _record(row)
    return dict(found)


def life_of(person: InsuredPerson) -> Life:
    """Of somebody who is still known."""
    assert person.sex is not None  # as `born_on`: the constraint holds it until the person is erased
    return Life(person.born_on, Sex(person.sex), person.died_on)


def refresh_of(person: InsuredPerson) -> Refresh | None:
    return getattr(person, "refresh", None)


def certification_of(person: InsuredPerson) -> Certification | None:
    """None for who receives no pension."""
    return getattr(person, "certification", None)


def copy_of(refresh: Refresh | None, now: datetime) -> Copy:
    if refresh is None or refresh.refreshed_at is None:
        return Copy.NONE_YET
    if refresh.asked_at > refresh.refreshed_at:
        return Copy.ASKED if now - refresh.asked_at <= PATIENCE else Copy.OLD
    return Copy.OLD if now - refresh.refreshed_at > OLD else Copy.FRESH


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Code → name in the reader's script, a county's with what it lies in; one query. Unknown codes stand for themselves."""
    wanted = {code for code in codes if code}
    rows = Region.objects.filter(code__in=wanted).select_related("parent__parent")
    return {code: code for code in wanted} | {row.code: _name(row) for row in rows}


def _name(region: Region) -> str:
    region = region.shown
    above = region.shown_parent
    if above is None or above.parent_id is None:
        return region.label
    is_chinese = (get_language() or "").startswith("zh")
    return f"{above.label}{region.label}" if is_chinese else f"{region.label}, {above.label}"


def _record(row: InsuranceRecord) -> Record:
    return Record(
        Insurance(row.insurance),
        row.region_code,
        RecordState(row.state),
        Month.of(row.first_enrolled),
        tuple(_spell(spell) for spell in row.spells),
        row.account_balance,
        row.as_of,
    )


def _spell(spell: Mapping[str, Any]) -> Spell:
    return Spell(
        Month.read(spell["from"]),
        Month.read(spell["to"]) if spell["to"] else None,
        Decimal(spell["base"]),
        spell["employer"] or "",
        spell["region"] or "",
    )
