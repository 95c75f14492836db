"""Every page of the family service and of the insurances is opened by a browser test, which must show it (looked_at.py)."""

import re
from pathlib import Path

from django.conf import settings

from tests.look.looked_at import LOOKED_AT

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ROOMS = ("families", "benefits", "integrators")
TESTS = Path(settings.BASE_DIR) / "tests"


def test_every_page_is_looked_at_by_a_browser_test():
    found = [path for room in ROOMS for path in (TEMPLATES / room).rglob("[!_]*.html")]
    pages = {path.relative_to(TEMPLATES).with_suffix("").as_posix() for path in found}
    assert pages == LOOKED_AT.keys()


def test_every_browser_test_of_the_table_is_held_to_it():
    """Its module or package imports the fixture that looks whether it renders what it claims."""
    looks = [path for room in ROOMS for path in (TESTS / room).rglob("test_look*.py") if path.stem != "test_lookups"]
    held = [*(TESTS / "journeys").glob("test_*.py"), *looks]
    names = {name for path in held for name in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))}
    assert set(LOOKED_AT.values()) <= names
    for path in (TESTS / "journeys" / "conftest.py", *looks):
        assert "import renders_what_it_claims" in path.read_text(encoding="utf-8")
