"""The diagram of an application's life in docs/architecture.md, made from the table that the code obeys."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from families.states import ACTS_NEXT, ENDED, TRANSITIONS, Status


class Command(BaseCommand):
    help = "Print the states and moves of an application as a mermaid diagram."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(diagram())


def diagram() -> str:
    """Statuses in the order of their definition, each with who acts next, by the codes of the table."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "stateDiagram-v2"
    for status in Status:
        yield f'    state "{status.name}<br/>{ACTS_NEXT[status].value} acts next" as {status.value}'
    yield f"    [*] --> {Status.DRAFT.value}"
    for status in Status:
        for onward in Status:
            if onward in TRANSITIONS[status]:
                yield f"    {status.value} --> {onward.value}"
    for status in Status:
        if status in ENDED:
            yield f"    {status.value} --> [*]"
