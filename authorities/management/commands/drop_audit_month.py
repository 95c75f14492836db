"""Let go of a month of the journal whose time is over. Two people have approved it in the officers' site; without --drop it only
says what would go, and who has."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from audit.errors import NoHeads, NoSealKeys, NotDropped
from audit.parts import TABLE
from audit.seals.dropping import Going, drop_month, look_at_month
from audit.seals.hashing import expect_keys
from audit.seals.heads import Head, read
from authorities.services.letting_go import APPROVAL_LASTS, Approval, approvals_of

_PEOPLE = 2


class Command(BaseCommand):
    help = (
        "Verify the journal, say what of a month would go, and with --drop let it go: as the database's owner, after two "
        "supervisors or auditors of the nation have approved it at /admin/audit/event/months/."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", type=_month, help="YYYY-MM, in UTC")
        parser.add_argument(
            "--reason",
            metavar="CODE",
            required=True,
            help="the number of the decision that they approved, say 2046-117",
        )
        parser.add_argument(
            "--against", metavar="FILE", type=Path, required=True, help="heads that export_audit_heads wrote"
        )
        parser.add_argument("--drop", action="store_true", help="not only say it")

    def handle(self, *_args: Any, **options: Any) -> None:
        month, reason = options["month"], options["reason"]
        _expect_owner()
        try:
            expect_keys()
            going = look_at_month(month, _heads_in(options["against"]))
            self.stdout.write(_told(going))
            approvals = approvals_of(month, decision=reason, events=going.events)
            self.stdout.write(f"Approved under {reason}: {_names(approvals)}.")
            if not options["drop"]:
                self.stdout.write("Nothing was dropped; with --drop it is.")
                return
            first, second = _two_of(approvals)
            drop_month(going, by=first.pk, seen_by=second.pk, reason=reason)
        except NoSealKeys as error:
            raise CommandError(str(error)) from error
        except NotDropped as error:
            raise CommandError(f"{month:%Y-%m} stays: {error}.") from error
        self.stdout.write(f"Dropped, by {first.username} and {second.username}. The seals stay.")


def _month(text: str) -> date:
    """Raises ValueError."""
    year, month = text.split("-")
    return date(int(year), int(month), 1)


def _two_of(approvals: list[Approval]) -> tuple[User, User]:
    """Raises NotDropped."""
    if len(approvals) < _PEOPLE:
        raise NotDropped(
            "two people of the nation approve it in the officers' site, of so many events, under this number and within "
            f"{APPROVAL_LASTS.days} days; until now: {_names(approvals)}"
        )
    return approvals[0].by, approvals[1].by


def _names(approvals: list[Approval]) -> str:
    return ", ".join(approval.by.username for approval in approvals) or "nobody"


def _expect_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = %s::regclass", [TABLE])
        if not cursor.fetchone()[0]:
            raise CommandError("Only the owner of the tables drops one: run it as drop-month (README.md).")


def _heads_in(file: Path) -> dict[int, Head]:
    try:
        return read(file.read_text())
    except (OSError, UnicodeDecodeError, NoHeads) as error:
        raise CommandError(f"{file} holds no heads: {error}") from error


def _told(going: Going) -> str:
    """Of a table that holds several months, all of them go."""
    first_at, last_at = (f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" for at in (going.first_at, going.last_at))
    what = (
        f"{going.part.month:%Y-%m}"
        if going.part.from_id.int
        else f"everything up to the end of {going.part.month:%Y-%m}"
    )
    return (
        f"{what} (UTC): {going.events:,} events, written {first_at} to {last_at}, the first {going.first_id}, the last "
        f"{going.last_id}, under seals {going.first_seal} to {going.last_seal}. Each stands as it was sealed."
    )
