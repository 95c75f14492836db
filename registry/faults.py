"""Faults at will: what the register does wrong on purpose, so that its callers can be tested against it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MODES = ("timeout", "503", "429", "garbage", "reset", "yes_then_timeout")
HANG_SECONDS = 25.0  # longer than any caller should wait, shorter than gunicorn's patience with a worker
_MOST_LATENCY = round(HANG_SECONDS * 1000)
_dice = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Faults:
    """`errors` is the share of calls that meet `mode`; latency is drawn evenly between its bounds, in milliseconds."""

    latency_ms: tuple[int, int] = (0, 0)
    errors: float = 0.0
    mode: str | None = None
    until: datetime | None = None

    @classmethod
    def from_json(cls, value: Any) -> "Faults":
        """Raises ValueError. Errors without a mode answer 503; a mode without a share meets every call."""
        if not isinstance(value, Mapping) or value.keys() - {"latency_ms", "errors", "mode", "until"}:
            raise ValueError("an object with latency_ms, errors, mode and until, nothing else")
        mode = value.get("mode")
        if mode is not None and mode not in MODES:
            raise ValueError(f"mode is one of {', '.join(MODES)} or null")
        errors = _share(value.get("errors"), default=0.0 if mode is None else 1.0)
        if errors and mode is None:
            mode = "503"
        return cls(_latency(value.get("latency_ms")), errors, mode, _moment(value.get("until")))

    def as_json(self) -> dict[str, Any]:
        return {
            "latency_ms": list(self.latency_ms),
            "errors": self.errors,
            "mode": self.mode,
            "until": self.until.isoformat() if self.until else None,
        }

    @property
    def is_any(self) -> bool:
        return self != Faults()

    def now(self) -> "Faults":
        """These faults, or none once their time is over."""
        return Faults() if self.until and datetime.now(UTC) >= self.until else self

    def draw_latency(self) -> float:
        """Seconds."""
        return _dice.uniform(*self.latency_ms) / 1000

    def draw_mode(self) -> str | None:
        return self.mode if self.mode and _dice.random() < self.errors else None


def _share(value: Any, *, default: float) -> float:
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError("errors is a share from 0 to 1")
    return float(value)


def _latency(value: Any) -> tuple[int, int]:
    if value is None:
        return (0, 0)
    whole = isinstance(value, list) and len(value) == 2 and all(type(part) is int for part in value)
    if not whole or not 0 <= value[0] <= value[1] <= _MOST_LATENCY:
        raise ValueError(f"latency_ms is [least, most] in milliseconds, to {_MOST_LATENCY}")
    return (value[0], value[1])


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError("until is an RFC 3339 time")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("until names its time zone")
    return moment
