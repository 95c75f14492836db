"""Runs Django commands one after another in a single process: `python -m sscard.launcher.prepare <steps as JSON>`.

Which settings, the environment says. What a command writes goes to the log, or to a private file when its step names
one; the only lines on the standard output are the steps' titles, as they begin.
"""

import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

from sscard.launcher.keys import write_private


@dataclass(frozen=True)
class Step:
    """What the person reads while it runs, the command, and the file in the state folder that gets its output."""

    title: str
    command: tuple[str, ...]
    output: str = ""

    def as_json(self, state: Path) -> dict[str, Any]:
        return {
            "title": self.title,
            "command": self.command,
            "output": str(state / self.output) if self.output else "",
        }


def run_step(title: str, command: Sequence[str], output: str) -> None:
    sys.stdout.write(title + "\n")
    sys.stdout.flush()
    if not output:
        call_command(*command, stdout=sys.stderr)
        return
    written = io.StringIO()
    call_command(*command, stdout=written)
    write_private(Path(output), written.getvalue())


def main(steps: str) -> None:
    django.setup()
    for step in json.loads(steps):
        run_step(**step)


if __name__ == "__main__":
    main(sys.argv[1])
