"""A card's state as it is today, and how it goes out on the wire."""

from datetime import date, datetime
from typing import Any

from registry.models import CardState


def state_today(state: str, expires_on: date, lapses_at: datetime | None, now: datetime, today: date) -> str:
    """A temporary loss that lapsed is normal again; a normal card past its date has expired."""
    if state == CardState.TEMPORARY_LOSS and lapses_at and lapses_at <= now:
        state = CardState.NORMAL
    if state == CardState.NORMAL and expires_on < today:
        state = CardState.EXPIRED
    return str(state)


def card_json(number: str, state: str, issuer_region: str, issued_on: date, expires_on: date) -> dict[str, Any]:
    return {
        "number": number,
        "state": state,
        "issuer_region": issuer_region,
        "issued_on": issued_on.isoformat(),
        "expires_on": expires_on.isoformat(),
    }
