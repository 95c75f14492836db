"""Loading the committed tables: regions, their authorities, demonstration offices. Running it again changes nothing, and what
a supervisor edited stays theirs (services/editing.py)."""

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction

from authorities.codes import DATA, NATION, REGIONS_FILE, region_rows
from authorities.models import Authority, AuthorityKind, Level, Office, Region, TableLoad

AUTHORITIES_FILE = DATA / "authorities.toml"
OFFICES_FILE = DATA / "offices.toml"
MUNICIPALITIES = {"110000", "120000", "310000", "500000"}
LOAD = "regions"
_OURS = frozenset({"closed_on", "closed_because"})  # of which the files say nothing

Row = TypeVar("Row", bound=models.Model)
Place = TypeVar("Place", Authority, Office)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Rows in the database afterwards, and whether anything had to be written; `kept` are the rows that supervisors edited
    and in which fields they say something else than the files."""

    regions: int
    authorities: int
    offices: int
    is_changed: bool
    kept: dict[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def load_tables(*, force: bool = False) -> Loaded:
    """Bring the three tables to what the files say; rows of codes that the files no longer name stay, and so do the editable
    fields of a row that a supervisor edited. No office that a supervisor closed opens by it.

    Skipped when the files' hash is the one loaded last, unless `force`.
    """
    digest = _digest()
    is_changed = force or not TableLoad.objects.filter(name=LOAD, digest=digest).exists() or _is_empty()
    kept: dict[str, list[str]] = {}
    if is_changed:
        regions = list(_regions())
        _upsert(regions)
        kept |= _upsert_places(list(_authorities(regions)))
        kept |= _upsert_places(list(_offices()))
        TableLoad.objects.update_or_create(name=LOAD, defaults={"digest": digest})
    return Loaded(Region.objects.count(), Authority.objects.count(), Office.objects.count(), is_changed, kept)


def delivered(place: Authority | Office) -> Authority | Office | None:
    """The row as the files of this release say; None where they name none of its code."""
    rows = _offices() if isinstance(place, Office) else _authorities(_regions())
    return next((row for row in rows if row.pk == place.pk), None)


def differing(one: Authority | Office, other: Authority | Office) -> list[str]:
    """Of the fields that supervisors may edit."""
    return [name for name in one.EDITABLE if getattr(one, name) != getattr(other, name)]


def _is_empty() -> bool:
    return not Region.objects.filter(code=NATION).exists()


def _digest() -> str:
    content = hashlib.sha256()
    for file in (REGIONS_FILE, AUTHORITIES_FILE, OFFICES_FILE):
        content.update(file.read_bytes())
    return content.hexdigest()


def _upsert(rows: Sequence[Row]) -> None:
    model = type(rows[0])
    columns = [field.name for field in model._meta.concrete_fields if not (field.primary_key or field.name in _OURS)]
    model._default_manager.bulk_create(
        rows, batch_size=1000, update_conflicts=True, unique_fields=["code"], update_fields=columns
    )


def _upsert_places(rows: Sequence[Place]) -> dict[str, list[str]]:
    """Of rows that a supervisor edited everything but what they may edit. Code → fields that say something else there."""
    model = type(rows[0])
    kept: dict[str, list[str]] = {}
    # All rows, not the edited ones alone: nobody edits one between this look and the writing.
    held = {place.pk: place for place in model._default_manager.select_for_update(no_key=True)}
    for row in rows:
        edited = held.get(row.pk)
        if edited is None or edited.edited_at is None:
            continue
        for name in differing(row, edited):
            kept.setdefault(row.pk, []).append(name)
            setattr(row, name, getattr(edited, name))
        row.edited_at = edited.edited_at
    _upsert(rows)
    return kept


def _regions() -> Iterator[Region]:
    for row in region_rows():
        yield Region(
            code=row["code"],
            name=row["name"],
            romanised_name=row["romanised_name"],
            level=Level(row["level"]),
            parent_id=row["parent"] or None,
            is_placeholder=row["is_placeholder"] == "1",
            is_own_county=row["is_own_county"] == "1",
        )


def _authorities(regions: Iterable[Region]) -> Iterator[Authority]:
    """The ministry, a department for each province and prefecture, an information agency for each province."""
    said = tomllib.loads(AUTHORITIES_FILE.read_text(encoding="utf-8"))
    for region in regions:
        if region.level == Level.COUNTY or region.is_placeholder or region.code in said["without"]:
            continue
        department = _department(region, said)
        yield department
        if region.level == Level.PROVINCE:
            yield _information_agency(department, said)


def _department(region: Region, said: dict[str, Any]) -> Authority:
    pattern = said["names"]["municipality" if region.code in MUNICIPALITIES else region.level]
    issues = region.level != Level.NATION
    return Authority(
        code=f"{region.code}-{AuthorityKind.DEPARTMENT.value}",
        region=region,
        kind=AuthorityKind.DEPARTMENT,
        name=pattern.format(region=region.name),
        phone=said["phone"],
        may_issue=issues,
        approved_on=said["approved_on"] if issues else None,
        approval_source=said["approval_source"] if issues else "",
    )


def _information_agency(department: Authority, said: dict[str, Any]) -> Authority:
    return Authority(
        code=f"{department.region_id}-{AuthorityKind.INFORMATION_AGENCY.value}",
        region=department.region,
        kind=AuthorityKind.INFORMATION_AGENCY,
        parent=department,
        name=said["names"]["information_agency"].format(department=department.name),
        phone=said["phone"],
    )


def _offices() -> Iterator[Office]:
    said = tomllib.loads(OFFICES_FILE.read_text(encoding="utf-8"))
    shared = {"phone": said["phone"], "hours": said["hours"], "is_demonstration": said["demo"]}
    for office in said["office"]:
        place = {"authority_id": office.pop("authority"), "region_id": office.pop("region")}
        yield Office(**(shared | place | office))
