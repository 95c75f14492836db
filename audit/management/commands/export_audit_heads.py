"""Heads of the seals, to be kept or printed where nobody who can write to the database comes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.errors import NoSealKeys
from audit.models import Seal
from audit.seals.hashing import KeyUnknown, expect_keys, hash_of_seal, is_ours
from audit.seals.heads import Head, heads, written


class Command(BaseCommand):
    help = (
        "Print the last seal of each day and the newest; --file writes them as well. `verify_audit --against` compares."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", metavar="FILE", type=Path, help="a new file to write them to")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            expect_keys()
        except NoSealKeys as error:
            raise CommandError(str(error)) from error
        all_heads = heads()
        for head in all_heads:
            _expect_ours(head)
        text = written(all_heads)
        if options["file"]:
            _write(options["file"], text)
        self.stdout.write(text, ending="")


def _expect_ours(head: Head) -> None:
    """No seal of somebody else's leaves as a head of ours."""
    seal = Seal.objects.get(pk=head.number)
    try:
        if is_ours(seal) and hash_of_seal(seal) == head.hash:
            return
    except KeyUnknown as error:
        raise CommandError(
            f"Seal {head.number} is under key {seal.key_id}, which AUDIT_SEAL_KEYS does not have."
        ) from error
    raise CommandError(f"Seal {head.number} is not ours: run `manage.py verify_audit`.")


def _write(file: Path, text: str) -> None:
    """Never over another one: the earlier heads are the proof."""
    try:
        with file.open("x") as new:
            new.write(text)
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {error.strerror}") from error
