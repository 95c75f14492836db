"""One POST, and what came of it. A receiver's answer is a status and a wait; what else it says is dropped."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import requests
from urllib3.exceptions import NameResolutionError

from families.outgoing.connections import CONNECT_TIMEOUT, DEADLINE, CheckedAdapter, NotAllowed
from families.verification.transport import retry_after

_READ_AT_MOST = 4096  # bytes of an answer's body, to let the receiver finish; nobody looks at them


class Failure(StrEnum):
    """Why there is no status."""

    NOT_ALLOWED = "address_not_allowed"
    UNKNOWN_HOST = "unknown_host"
    TLS = "tls"
    TIMEOUT = "timeout"
    NO_CONNECTION = "no_connection"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status or a failure, never both. `retry_after` is what the receiver asked for, zero when it did not."""

    status: int | None
    failure: Failure | None
    took: timedelta
    retry_after: timedelta = timedelta(0)

    @property
    def is_taken(self) -> bool:
        """2xx alone: a redirect is not followed, and leads nowhere."""
        return self.status is not None and 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Ends within `DEADLINE`, and raises nothing for whatever a receiver does."""
    began = time.monotonic()
    try:
        with _session() as session:
            response = session.post(
                url,
                data=body,
                headers=headers,
                timeout=(CONNECT_TIMEOUT, DEADLINE),
                allow_redirects=False,
                stream=True,
            )
            with response:
                next(response.iter_content(_READ_AT_MOST), b"")
    except (OSError, ValueError) as error:  # requests' own errors are the one or the other
        took = time.monotonic() - began
        failure = Failure.TIMEOUT if took >= DEADLINE - 0.1 else _failure_of(error)
        return Answer(None, failure, timedelta(seconds=took))
    took = time.monotonic() - began
    if took >= DEADLINE:
        return Answer(None, Failure.TIMEOUT, timedelta(seconds=took))
    return Answer(response.status_code, None, timedelta(seconds=took), retry_after(response))


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # a proxy of the machine would do the connecting, and look at nothing
    session.headers.clear()
    for scheme in ("http://", "https://"):
        session.mount(scheme, CheckedAdapter())
    return session


def _failure_of(error: OSError | ValueError) -> Failure:
    if isinstance(error, requests.exceptions.SSLError):
        return Failure.TLS
    if isinstance(error, requests.exceptions.Timeout):
        return Failure.TIMEOUT
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(reason, NotAllowed):
        return Failure.NOT_ALLOWED
    return Failure.UNKNOWN_HOST if isinstance(reason, NameResolutionError) else Failure.NO_CONNECTION
