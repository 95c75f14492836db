"""Arithmetic on division codes (GB/T 2260): two digits of province, two of prefecture, two of county.

Known codes come from the committed table, so that system checks and packs need no database.
"""

import csv
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from authorities.errors import UnknownRegion

DATA = Path(__file__).resolve().parent / "data"
REGIONS_FILE = DATA / "regions.csv"
NATION = "000000"

_SIX_DIGITS = re.compile(r"[0-9]{6}")


def chain_of(code: str) -> tuple[str, ...]:
    """The code and all codes above it, nation first: 440103 → 000000, 440000, 440100, 440103.

    Raises UnknownRegion unless it is six digits.
    """
    if not _SIX_DIGITS.fullmatch(code):
        raise UnknownRegion(code)
    return tuple(dict.fromkeys([NATION, code[:2] + "0000", code[:4] + "00", code]))


def prefix_of(code: str) -> str:
    """What every code inside the region begins with: "" for the nation, "44" for 440000, "4401" for 440100."""
    if code == NATION:
        return ""
    return re.sub(r"(00){1,2}$", "", code)


def region_rows() -> Iterator[dict[str, str]]:
    """The committed table of regions, as written by `manage.py romanise_regions`."""
    with REGIONS_FILE.open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


@lru_cache(maxsize=1)
def known_codes() -> frozenset[str]:
    return frozenset(row["code"] for row in region_rows())


@lru_cache(maxsize=1)
def known_provinces() -> frozenset[str]:
    return frozenset(code[:2] for code in known_codes())


@lru_cache(maxsize=1)
def known_names() -> dict[str, tuple[str, str]]:
    """Code → name and name in Latin letters, in the order of the table; placeholders left out."""
    rows = (row for row in region_rows() if row["is_placeholder"] == "0")
    return {row["code"]: (row["name"], row["romanised_name"]) for row in rows}
