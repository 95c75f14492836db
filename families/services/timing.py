"""Answers that take the same time whatever happened, so that the wait tells nothing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

# Seconds: longer than the register usually takes to check a code, and than a row takes to be written, which only some of
# the answers need. While the register is slower than that, an answer that needs it can be told from one that does not.
ANSWERED_AFTER = 0.4
ASKED_AFTER = 0.1


@contextmanager
def answered_alike(seconds: float = ANSWERED_AFTER) -> Iterator[None]:
    """Take that long, whatever happens inside."""
    end = time.monotonic() + seconds
    try:
        yield
    finally:
        time.sleep(max(0.0, end - time.monotonic()))
