"""What is wrong with a folder of packs, for `manage.py check`. Nothing here is raised: all problems are named at once."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from authorities.codes import NATION, chain_of, known_codes
from authorities.errors import PackInvalid, UnknownRegion
from authorities.packs.cascade import PackLibrary, Ruleset
from authorities.packs.files import Entry, PackFile, Problem
from authorities.packs.sections import convert, field_types, is_optional, registered_sections


def find_problems(library: PackLibrary) -> list[Problem]:
    """Kinds: code, syntax, shape, source, section, key, type, repeats, missing, rule (see `authorities.checks`)."""
    found: list[Problem] = []
    for file in library.files.values():
        found += file.problems
        found += _region_problems(file)
        found += _entry_problems(file)
        found += _repetitions(file, library)
    found += _missing_values(library)
    return found or list(_broken_rules(library))


def _region_problems(file: PackFile) -> Iterator[Problem]:
    if file.region_code not in known_codes():
        yield Problem("code", file.name, "", f"{file.region_code!r} is no region code of authorities/data/regions.csv")
    elif not file.region_code.endswith("00"):
        yield Problem("code", file.name, "", "packs are for the nation, a province or a prefecture, not for a county")


def _entry_problems(file: PackFile) -> Iterator[Problem]:
    shapes = registered_sections()
    for section in file.sections:
        if section not in shapes:
            known = ", ".join(sorted(shapes))
            yield Problem("section", file.name, section, f"unknown section; no app registers it (known: {known})")
    for (section, key), entries in file.entries.items():
        if section not in shapes:
            continue
        types = field_types(shapes[section])
        if key not in types:
            yield Problem("key", file.name, f"{section}.{key}", f"unknown key of {shapes[section].__qualname__}")
            continue
        yield from _type_problems(file, f"{section}.{key}", types[key], entries)


def _type_problems(file: PackFile, key: str, kind: object, entries: tuple[Entry, ...]) -> Iterator[Problem]:
    for entry in entries:
        try:
            convert(kind, entry.value)
        except ValueError as error:
            yield Problem("type", file.name, key, str(error))


def _repetitions(file: PackFile, library: PackLibrary) -> Iterator[Problem]:
    """A value that says again what held before it: in its own file, or in the cascade above on its first day."""
    for (section, key), entries in file.entries.items():
        above = _in_force_above(file, (section, key), entries[0].effective_from, library)
        for before, entry in zip([above, *entries], entries, strict=False):
            if before is not None and before.value == entry.value:
                reason = f"repeats {entry.value!r}, which holds already; a pack holds only what differs"
                yield Problem("repeats", file.name, f"{section}.{key}", reason)


def _in_force_above(file: PackFile, key: tuple[str, str], on: date, library: PackLibrary) -> Entry | None:
    for parent in reversed(_files_above(file, library)):
        entries = parent.entries.get(key, ())
        if entries:  # a value above that begins later still makes this one a repetition
            return parent.in_force(key, max(on, entries[0].effective_from))
    return None


def _files_above(file: PackFile, library: PackLibrary) -> list[PackFile]:
    try:
        chain = chain_of(file.region_code)
    except UnknownRegion:
        return []
    return [library.files[code] for code in chain if code in library.files and code != file.region_code]


def _missing_values(library: PackLibrary) -> Iterator[Problem]:
    """The nation's pack answers for every region that says nothing, so it must hold every field that needs a value, in
    force today."""
    if NATION not in library.files:
        yield Problem("missing", f"{NATION}.toml", "", "the nation has no pack: nothing stands below the others")
        return
    nation = library.files[NATION]
    for section, shape in registered_sections().items():
        for key, kind in field_types(shape).items():
            if not is_optional(kind) and nation.in_force((section, key), timezone.localdate()) is None:
                yield Problem("missing", nation.name, f"{section}.{key}", "no value in force today in the cascade")


def _broken_rules(library: PackLibrary) -> Iterator[Problem]:
    """Each section as it will be built in each region that has a pack, on each day on which something of it changes."""
    for file in library.files.values():
        cascade = library.cascade(file.region_code)
        for section in registered_sections():
            for on in sorted({day for each in cascade for day in each.days(section)} | {timezone.localdate()}):
                yield from _rules_broken_on(file, section, Ruleset(cascade, on))


def _rules_broken_on(file: PackFile, section: str, ruleset: Ruleset) -> Iterator[Problem]:
    try:
        ruleset.section(registered_sections()[section])
    except PackInvalid:
        return  # a day before the section's first values: nobody can ask for it
    except ValueError as error:
        yield Problem("rule", file.name, section, f"on {ruleset.on}: {error}")
