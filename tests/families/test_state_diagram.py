"""The documents show the life of an application as the table has it."""

import re
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from families.management.commands.state_diagram import diagram
from families.states import TRANSITIONS, Status

ARCHITECTURE = Path(settings.BASE_DIR) / "docs/architecture.md"


def test_document_has_the_table_s_diagram():
    """When this fails: put what `manage.py state_diagram` prints into the document."""
    [block] = re.findall(r"```mermaid\n(.*?)\n```", ARCHITECTURE.read_text(), flags=re.S)

    assert block == diagram()


def test_command_prints_the_diagram():
    call_command("state_diagram", stdout=(printed := StringIO()))

    assert printed.getvalue() == diagram() + "\n"


def test_diagram_has_every_move_and_no_other():
    moves = set(re.findall(r"^    (\w+) --> (\w+)$", diagram(), flags=re.M))

    assert moves == {(status.value, onward.value) for status in Status for onward in TRANSITIONS[status]}
