"""Packs written into a folder of the test's own, over sections that only these tests register."""

from collections.abc import Iterator
from dataclasses import dataclass, make_dataclass
from datetime import date
from decimal import Decimal

import pytest

from authorities.packs import sections
from authorities.packs.cascade import PackLibrary
from authorities.packs.problems import find_problems


@dataclass(frozen=True, slots=True)
class Limits:
    total: int
    group: int
    is_asked: bool

    def __post_init__(self):
        if self.group > self.total:
            raise ValueError(f"a group of {self.group} in a total of {self.total}")


SAMPLES = {
    int: ("7", 7),
    str: ('"seven"', "seven"),
    bool: ("true", True),
    Decimal: ("0.07", Decimal("0.07")),
    date: ("2026-07-07", date(2026, 7, 7)),
    tuple[str, ...]: ('["a", "b"]', ("a", "b")),
    tuple[int, ...]: ("[31, 182]", (31, 182)),
    tuple[Decimal, ...]: ("[0.5, 1]", (Decimal("0.5"), Decimal(1))),
    tuple[tuple[int, ...], ...]: ("[[12, 1], [48, 4]]", ((12, 1), (48, 4))),
    tuple[tuple[Decimal, ...], ...]: ("[[60, 1.5]]", ((Decimal(60), Decimal("1.5")),)),
    Decimal | None: ("11000", Decimal(11000)),
    tuple[tuple[str, str], ...]: ('[["en", "Call"], ["es", "Llame"]]', (("en", "Call"), ("es", "Llame"))),
}
Sample = make_dataclass("Sample", [(f"field_{n}", kind) for n, kind in enumerate(SAMPLES)], frozen=True, slots=True)

NATION = """
[limits.total]
value = 10
source = "law"
effective_from = 2020-01-01
[limits.group]
value = 4
source = "law"
effective_from = 2020-01-01
[limits.is_asked]
value = false
source = "law"
effective_from = 2020-01-01
"""


@dataclass(frozen=True, slots=True)
class Wages:
    average: Decimal | None


@pytest.fixture
def only_limits(monkeypatch) -> Iterator[None]:
    """The registry of sections holds this test's one section and nobody else's."""
    monkeypatch.setattr(sections, "_sections", {})
    monkeypatch.setattr(sections, "_names", {})
    sections.register_section("limits")(Limits)


class Folder:
    def __init__(self, path):
        self.path = path

    def write(self, name, text):
        (self.path / name).write_text(text, encoding="utf-8")
        return self

    @property
    def library(self):
        return PackLibrary(self.path)

    @property
    def problems(self):
        return [(problem.kind, problem.file, problem.key) for problem in find_problems(self.library)]

    @property
    def reasons(self):
        return " / ".join(str(problem) for problem in find_problems(self.library))


@pytest.fixture
def folder(tmp_path, only_limits) -> Folder:
    return Folder(tmp_path).write("000000.toml", NATION)


def entry(key, value, effective_from="2026-01-01", source="decree"):
    return f'[{key}]\nvalue = {value}\nsource = "{source}"\neffective_from = {effective_from}\n'
