"""What holds for every code that an authority sends, whatever it proves: how often one may be asked for, how it is typed,
and what the register's answer to a try means."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from django.utils.crypto import salted_hmac

from families.errors import CodeExpired, CodeLocked, CodeRefused, TooManyCodes
from families.verification import CodeCheck

A_DAY = timedelta(days=1)
CODES_A_DAY = 5  # sscard default; the register has limits of its own
PAUSE_BETWEEN_CODES = timedelta(seconds=60)
REFUSED: dict[CodeCheck, type[CodeRefused]] = {
    CodeCheck.WRONG: CodeRefused,
    CodeCheck.EXPIRED: CodeExpired,
    CodeCheck.LOCKED: CodeLocked,
}


class Asked(Protocol):
    """A code that was asked for."""

    asked_at: datetime


Row = TypeVar("Row", bound=Asked)


def to_take_up(
    recent: Sequence[Row], now: datetime, *, is_unanswered: Callable[[Row], bool], has_failed: Callable[[Row], bool]
) -> Row | None:
    """Of the codes of the last day, oldest first, the one that the register never answered for: it is asked for once more,
    under its key. None for a new one. What reached nobody does not count for the day. Raises TooManyCodes."""
    newest = recent[-1] if recent else None
    if newest is not None and now - newest.asked_at < PAUSE_BETWEEN_CODES:
        raise TooManyCodes
    if newest is not None and is_unanswered(newest):
        return newest
    if sum(not has_failed(row) for row in recent) >= CODES_A_DAY:
        raise TooManyCodes
    return None


def digits_of(typed: str) -> str:
    return "".join(character for character in typed if character.isdigit())


def key_of_try(purpose: str, code_id: UUID, digits: str, number: int) -> UUID:
    """Under which the register is asked about these digits: the same for the same try, and nobody can tell them from it."""
    digest = salted_hmac(purpose, f"{code_id}:{digits}:{number}", algorithm="sha256").digest()
    return UUID(bytes=digest[:16])
