"""From a region and a day to the values in force there: prefecture before province before nation."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from authorities.codes import NATION, chain_of, known_provinces
from authorities.errors import PackInvalid, UnknownRegion
from authorities.packs.files import Entry, PackFile, read_pack_file
from authorities.packs.sections import Section, convert, field_types, is_optional, name_of

FOLDER = Path(__file__).resolve().parent
DIGEST_LENGTH = 10  # hex digits in a version: 40 bits, and three files stay within 64 characters


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with what a page needs to say where it comes from."""

    value: Any
    source: str
    effective_from: date
    region_code: str
    is_verified: bool = True


class Ruleset:
    """The values of one cascade of files on one day, shared by all regions that have the same."""

    __slots__ = ("_instances", "files", "on", "version")

    def __init__(self, files: tuple[PackFile, ...], on: date) -> None:
        self.files = files
        self.on = on
        self.version = "+".join(f"{file.region_code}:{file.digest[:DIGEST_LENGTH]}" for file in files)
        self._instances: dict[type, Any] = {}

    def section(self, shape: type[Section]) -> Section:
        instance: Section | None = self._instances.get(shape)
        if instance is None:
            instance = self._instances[shape] = shape(**self._values(shape))
        return instance

    def _values(self, shape: type) -> dict[str, Any]:
        facts = {name: self.fact_or_none(shape, name) for name in field_types(shape)}
        return {name: fact.value if fact else None for name, fact in facts.items()}

    def fact_or_none(self, shape: type, field: str) -> Fact | None:
        """None for a field that may have no value and has none here; errors as `fact`."""
        found = self._find_or_none((name_of(shape), field))
        return None if found is None and is_optional(field_types(shape)[field]) else self.fact(shape, field)

    def fact(self, shape: type, field: str) -> Fact:
        section = name_of(shape)
        entry, file = self._find((section, field))
        try:
            value = convert(field_types(shape)[field], entry.value)
        except ValueError as error:
            raise PackInvalid(f"{file.name}: {section}.{field}: {error}") from error
        return Fact(value, entry.source, entry.effective_from, file.region_code, entry.is_verified)

    def given(self, shape: type, field: str) -> Fact | None:
        """None where no file of the cascade has a value in force, whether the field needs one or not."""
        return None if self._find_or_none((name_of(shape), field)) is None else self.fact(shape, field)

    def _find(self, key: tuple[str, str]) -> tuple[Entry, PackFile]:
        found = self._find_or_none(key)
        if found is None:
            raise PackInvalid(f"{self.version}: {'.'.join(key)}: no value in force on {self.on}")
        return found

    def _find_or_none(self, key: tuple[str, str]) -> tuple[Entry, PackFile] | None:
        for file in reversed(self.files):
            if entry := file.in_force(key, self.on):
                return entry, file
        return None


@dataclass(frozen=True, slots=True)
class Pack:
    """What holds in one region on one day.

    `version` names every file of the cascade with the beginning of its hash: at most 53 characters, of the
    alphabet that events accept.
    """

    region_code: str
    ruleset: Ruleset

    @property
    def version(self) -> str:
        return self.ruleset.version

    def section(self, shape: type[Section]) -> Section:
        """The registered shape, filled. Raises PackInvalid when no value is in force, KeyError when unregistered."""
        return self.ruleset.section(shape)

    def fact(self, shape: type, field: str) -> Fact:
        """One field with its source, for showing. Errors as `section`."""
        return self.ruleset.fact(shape, field)

    def fact_or_none(self, shape: type, field: str) -> Fact | None:
        """As `fact`; None where the region and all above it have no figure for a field that may have none."""
        return self.ruleset.fact_or_none(shape, field)


class PackLibrary:
    """All pack files of a folder, read once; or these ones."""

    def __init__(self, packs: Path | Iterable[PackFile]) -> None:
        files = map(read_pack_file, sorted(packs.glob("*.toml"))) if isinstance(packs, Path) else packs
        self.files = {file.region_code: file for file in files}
        self._rulesets: dict[tuple[tuple[str, ...], date], Ruleset] = {}

    def cascade(self, region_code: str) -> tuple[PackFile, ...]:
        """The files that hold for a region, nation first. Raises UnknownRegion when not a code of a province we know.

        A county or prefecture that has been abolished still finds its province's rules.
        """
        chain = chain_of(region_code)
        if region_code[:2] not in known_provinces():
            raise UnknownRegion(region_code)
        return tuple(self.files[code] for code in chain if code in self.files)

    def pack(self, region_code: str, on: date) -> Pack:
        files = self.cascade(region_code)
        since = self._last_change(files, on)
        key = (tuple(file.region_code for file in files), since)
        if key not in self._rulesets:
            self._rulesets[key] = self._checked_ruleset(files, since)
        return Pack(region_code, self._rulesets[key])

    @staticmethod
    def _last_change(files: tuple[PackFile, ...], on: date) -> date:
        """The latest day up to `on` on which some value began: all days until the next one share a ruleset."""
        days = sorted({day for file in files for day in file.days()})
        position = bisect_right(days, on)
        return days[position - 1] if position else date.min

    @staticmethod
    def _checked_ruleset(files: tuple[PackFile, ...], on: date) -> Ruleset:
        problems = [str(problem) for file in files for problem in file.problems]
        if problems:
            raise PackInvalid("; ".join(problems))
        if not files or files[0].region_code != NATION:
            raise PackInvalid(f"{NATION}.toml is missing")
        return Ruleset(files, on)


@lru_cache(maxsize=8)
def library_in(folder: Path) -> PackLibrary:
    return PackLibrary(folder)


def shipped_library() -> PackLibrary:
    """The packs in use."""
    return library_in(FOLDER)


def regions_with_pack() -> frozenset[str]:
    """The codes of the regions that have a file of their own, the nation among them."""
    return frozenset(shipped_library().files)


@lru_cache(maxsize=4096)
def _shipped_pack(region_code: str, on: date) -> Pack:
    return shipped_library().pack(region_code, on)


def pack_for(region_code: str, on: date | None = None) -> Pack:
    """The rules of a nation, province, prefecture or county on a day (today by default). About a microsecond.

    Raises UnknownRegion for what is no region code, PackInvalid for files that `manage.py check` refuses.
    """
    return _shipped_pack(region_code, on or timezone.localdate())
