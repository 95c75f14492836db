"""Wrong codes slow down whoever types them: their account or visit, and their network; files that are refused, the account
that sends them. Right ones slow down nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from accounts.networks import network_of
from accounts.slowing import GROWING, Count, Pace, TooSoon, Tries, hidden
from families.errors import CodeRefused, DocumentRefused, TooManyTries

_HOUR = GROWING[-1]
BY_ACCOUNT = Pace(
    3,
    GROWING,
    within=timedelta(days=1),
    why="sscard default: two slips are free; a code holds for some minutes, so the first waits are shorter than that",
)
BY_NETWORK = Pace(
    20,
    GROWING[:3],
    within=_HOUR,
    why="sscard default: at a counter dozens type codes and mistype some; who guesses gets fewer than thirty of a million an hour",
)
OF_SCANS = Pace(
    100,
    GROWING[:3],
    within=_HOUR,
    why="sscard default: a hospital's desks scan one that has just ended now and then; nobody guesses a signature",
)
OF_UPLOADS = Pace(
    10,
    (timedelta(minutes=5), timedelta(minutes=15), _HOUR),
    within=timedelta(days=1),
    why="sscard default: each file is opened and drawn anew, which costs; nobody picks a wrong one ten times",
)
_OF_CODES, _OF_SCANS = "code_network", "scan_network"


@contextmanager
def slowed(
    what: str, maker: str, *, typed: str, address: str | None, wrong: tuple[type[Exception], ...] = (CodeRefused,)
) -> Iterator[None]:
    """Around the check of one code, which raises one of `wrong` when it is not right; what else it raises is no try.
    `maker`: the id of an account or a visit. Raises TooManyTries, and then nothing was checked."""
    shared = () if address is None else (Count(_OF_CODES, hidden(network_of(address)), BY_NETWORK),)
    with _counted(Tries(Count(what, hidden(maker), BY_ACCOUNT, hidden(f"{what}:{typed}")), shared), wrong):
        yield


@contextmanager
def slowed_scan(address: str, *, wrong: type[Exception]) -> Iterator[None]:
    """The same for what is scanned, by network alone."""
    with _counted(Tries(None, (Count(_OF_SCANS, hidden(network_of(address)), OF_SCANS),)), (wrong,)):
        yield


@contextmanager
def slowed_upload(user_id: UUID) -> Iterator[None]:
    """Around the taking of one file. One that is taken forgives no other, for making room for wrong ones is easy."""
    with _counted(Tries(None, (Count("upload", hidden(str(user_id)), OF_UPLOADS),)), (DocumentRefused,)):
        yield


@contextmanager
def _counted(tries: Tries, wrong: tuple[type[Exception], ...]) -> Iterator[None]:
    try:
        is_counted = tries.begin()
    except TooSoon as error:
        raise TooManyTries(until=error.until) from error
    try:
        yield
    except wrong:
        raise
    except BaseException:
        if is_counted:
            tries.were_none()
        raise
    if is_counted:
        tries.were_right()
