"""Whether the journal of events stands as it was sealed; says where it does not, and exits with 1."""

import time
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from audit.errors import NoHeads, NoSealKeys
from audit.seals.drops import Drop
from audit.seals.hashing import expect_keys
from audit.seals.heads import Head, read
from audit.seals.verifying import Fault, Walk


class Command(BaseCommand):
    help = "Compare every sealed event with its seal, the seals with each other, and with heads that were exported earlier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--against", metavar="FILE", type=Path, help="heads that export_audit_heads wrote earlier")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            expect_keys()
        except NoSealKeys as error:
            raise CommandError(str(error)) from error
        walk, began, count = Walk(heads=_heads_in(options["against"])), time.monotonic(), 0
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_ONE_STATE)
            for count, fault in enumerate(walk.faults(), start=1):  # noqa: B007 # counted
                self.stdout.write(_told(fault))
        took = time.monotonic() - began
        self.stdout.write(
            f"{walk.events:,} events under {walk.seals:,} seals looked at in {took:.1f} s ({walk.events / took:,.0f} a second)."
        )
        for drop in walk.drops:
            self.stdout.write(_dropped(drop))
        self.stdout.write(_not_sealed(walk))
        self.stdout.write(_not_proven(walk))
        if count:
            raise CommandError(f"{count:,} faults.")
        self.stdout.write("Every sealed event stands as it was sealed.")


# Fifty thousand events are sorted in memory, and nobody waits for a page.
_ONE_STATE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '64MB'"


def _heads_in(file: Path | None) -> dict[int, Head]:
    if file is None:
        return {}
    try:
        return read(file.read_text())
    except (OSError, UnicodeDecodeError, NoHeads) as error:
        raise CommandError(f"{file} holds no heads: {error}") from error


def _told(fault: Fault) -> str:
    parts = [f"seal {fault.seal}"] if fault.seal else []
    if fault.month:
        parts.append(f"month {fault.month:%Y-%m}")
    if fault.event:
        parts.append(f"event {fault.event}")
    if fault.count:
        parts.append(f"{fault.count:,} events")
    if fault.first_at and fault.last_at:
        parts.append(f"of events from {_moment(fault.first_at)} to {_moment(fault.last_at)}")
    return f"{fault.what}: {', '.join(parts)}"


def _dropped(drop: Drop) -> str:
    said = drop.said
    return (
        f"Dropped {_moment(said.dropped_at)}, by {said.dropped_by} and {said.seen_by} for {said.reason}: {said.month:%Y-%m}, "
        f"{said.count:,} events under seals {said.first_seal} to {said.last_seal}."
    )


def _not_sealed(walk: Walk) -> str:
    if walk.unsealed_since is None:
        return "No event waits to be sealed."
    return (
        f"Not sealed yet, and so not looked at: {walk.unsealed:,} events, the oldest of {_moment(walk.unsealed_since)}."
    )


def _not_proven(walk: Walk) -> str:
    """What no seal can say of itself."""
    if not walk.heads:
        since = "any seal" if walk.newest else "anything"
        way = "Export heads, keep them elsewhere, and compare with --against."
    else:
        since = f"what was sealed after seal {max(walk.heads)}, the newest of the exported heads,"
        way = ""
    return (
        f"Not proven: that {since} was not cut off at the end together with its events, or sealed anew after them by who has "
        f"the key or lets ours seal what they left. {way}".rstrip()
        + " Nor that what an event says is true: who owns the table can write a new one with an earlier time and id, and it is"
        " sealed as ours among those of its day."
    )


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"
