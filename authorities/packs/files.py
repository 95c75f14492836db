"""Reading pack files. What is wrong in one is collected as problems, so that a check can name them all at once."""

import hashlib
import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

MOST_DOTS = 50  # in a line: a key of thousands of parts takes the parser minutes
ATTRIBUTES = ("value", "source", "effective_from")
VERIFIED = "verified"  # may be left out: true


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: a kind for the check's id, the file's name, the dotted key ("" for the whole file)."""

    kind: str
    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}" if self.key else f"{self.file}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One value as TOML has it, not yet of its field's type. Not verified: the source is doubtful, and pages say so."""

    value: object
    source: str
    effective_from: date
    is_verified: bool = True


@dataclass(slots=True)
class PackFile:
    """One region's own differences. Entries of a key stand in order of `effective_from`."""

    name: str
    region_code: str
    digest: str = ""
    entries: dict[tuple[str, str], tuple[Entry, ...]] = field(default_factory=dict)
    sections: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def in_force(self, key: tuple[str, str], on: date) -> Entry | None:
        """The last entry that has taken effect on that day."""
        entries = self.entries.get(key, ())
        position = bisect_right(entries, on, key=lambda entry: entry.effective_from)
        return entries[position - 1] if position else None

    def days(self, section: str | None = None) -> set[date]:
        """The days on which a value of this file, or of one section of it, takes effect."""
        found = (entries for (its, _key), entries in self.entries.items() if section in {None, its})
        return {entry.effective_from for entries in found for entry in entries}

    def refuse(self, kind: str, key: str, reason: str) -> None:
        self.problems.append(Problem(kind, self.name, key, reason))


def read_pack_file(path: Path) -> PackFile:
    """As `read_pack`."""
    return read_pack(path.stem, path.read_bytes())


def read_pack(region_code: str, content: bytes) -> PackFile:
    """A file that is not TOML, or that nobody can read, comes back empty, with the problem."""
    file = PackFile(f"{region_code}.toml", region_code, hashlib.sha256(content).hexdigest())
    try:
        sections = _parsed(content.decode("utf-8"))
    except (ValueError, ArithmeticError) as error:  # of TOML, of UTF-8, of a number of thousands of digits
        file.refuse("syntax", "", f"not TOML: {error}")
        return file
    for section, keys in sections.items():
        _read_section(file, section, keys)
    return file


def _parsed(text: str) -> dict[str, object]:
    """Raises ValueError or ArithmeticError."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.count(".") > MOST_DOTS:
            raise ValueError(f"line {number} holds more than {MOST_DOTS} dots")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise ValueError("values stand too deep in one another") from None


def _read_section(file: PackFile, section: str, keys: object) -> None:
    if not isinstance(keys, dict):
        file.refuse("shape", section, "expected a section, as in [section.key]")
        return
    file.sections.append(section)
    for key, raw in keys.items():
        entries = [_read_entry(file, f"{section}.{key}", item) for item in (raw if isinstance(raw, list) else [raw])]
        if entries and all(entries):
            _keep(file, section, key, [entry for entry in entries if entry])


def _keep(file: PackFile, section: str, key: str, entries: list[Entry]) -> None:
    days = [entry.effective_from for entry in entries]
    if len(set(days)) < len(days):
        file.refuse("shape", f"{section}.{key}", "two values take effect on the same day")
    file.entries[section, key] = tuple(sorted(entries, key=lambda entry: entry.effective_from))


def _read_entry(file: PackFile, key: str, raw: object) -> Entry | None:
    if not isinstance(raw, dict):
        file.refuse("shape", key, "expected value, source and effective_from")
        return None
    missing = [name for name in ATTRIBUTES if name not in raw]
    unknown = [name for name in raw if name not in (*ATTRIBUTES, VERIFIED)]
    for name in missing:
        file.refuse("source" if name != "value" else "shape", key, f"has no {name}")
    for name in unknown:
        file.refuse("shape", key, f"unknown attribute {name!r}")
    if missing or unknown:
        return None
    return _checked_entry(file, key, raw)


def _checked_entry(file: PackFile, key: str, raw: dict[str, object]) -> Entry | None:
    source, effective_from = raw["source"], raw["effective_from"]
    if not isinstance(source, str) or not source.strip():
        file.refuse("source", key, "source is empty or not text")
        return None
    if type(effective_from) is not date:
        file.refuse("source", key, "effective_from is not a day, as in 2026-01-31")
        return None
    is_verified = raw.get(VERIFIED, True)
    if not isinstance(is_verified, bool):
        file.refuse("shape", key, "verified is neither true nor false")
        return None
    return Entry(raw["value"], source, effective_from, is_verified)
