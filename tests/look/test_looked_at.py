"""Every page of the family service, of the insurances and of the officers' site is opened by a browser test, which must show it (looked_at.py)."""

import re
from pathlib import Path

from django.conf import settings

from tests.look.looked_at import LOOKED_AT

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ROOMS = ("admin", "families", "benefits", "integrators")
TESTS = Path(settings.BASE_DIR) / "tests"
HELD = "from tests.look.looked_at import renders_what_it_claims"


def test_every_page_is_looked_at_by_a_browser_test():
    found = [path for room in ROOMS for path in (TEMPLATES / room).rglob("[!_]*.html")]
    pages = {path.relative_to(TEMPLATES).with_suffix("").as_posix() for path in found}
    assert pages == LOOKED_AT.keys()


def test_every_browser_test_of_the_table_is_held_to_it():
    """Its module or package imports the fixture that looks whether it renders what it claims."""
    journeys = TESTS / "journeys"
    assert HELD in (journeys / "conftest.py").read_text(encoding="utf-8")
    modules = {path: path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")}
    held = [text for path, text in modules.items() if path.parent == journeys or HELD in text.splitlines()]
    assert set(LOOKED_AT.values()) <= {name for text in held for name in re.findall(r"def (test_\w+)", text)}
