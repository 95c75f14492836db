"""Who can be reached by which channel, and what of it they want. Only what was proven to be theirs counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from accounts.models import Channel, User
from accounts.selectors import reachable
from families.message_groups import CHOSEN, NOT_BY_TEXT, Group
from families.message_texts import GROUP_OF

Wanted = Mapping[Channel, frozenset[str]]

# Who never chose: all by e-mail, which costs nothing and may wait; by text, which interrupts, only what others do or ask.
DEFAULTS: Final[Wanted] = {Channel.EMAIL: frozenset(CHOSEN), Channel.SMS: frozenset({Group.LINKS})}


@dataclass(frozen=True, slots=True)
class Receiver:
    """`addresses` are the proven ones."""

    language: str
    addresses: Mapping[Channel, str]
    wanted: Wanted

    def channels_for(self, kind: str) -> list[Channel]:
        return [channel for channel in self.addresses if self._wants(kind, channel)]

    def _wants(self, kind: str, channel: Channel) -> bool:
        if channel is Channel.SMS and kind in NOT_BY_TEXT:
            return False
        group = GROUP_OF[kind]
        return group is Group.SAFETY or group in self.wanted[channel]


def receivers_of(user_ids: Iterable[UUID]) -> dict[UUID, Receiver]:
    """By user; one query. Whose account is closed is left out."""
    rows = reachable(User.objects.filter(pk__in=set(user_ids))).values_list(
        "pk",
        "language",
        "proven_email",
        "mobile",
        "is_mobile_verified",
        "message_choices__by_email",
        "message_choices__by_text",
    )
    return {
        user: Receiver(language, _proven(email, mobile if is_verified else None), _wanted(by_email, by_text))
        for user, language, email, mobile, is_verified, by_email, by_text in rows
    }


def receiver_of(user_id: UUID) -> Receiver | None:
    return receivers_of([user_id]).get(user_id)


def _proven(email: str | None, mobile: str | None) -> dict[Channel, str]:
    found = {Channel.EMAIL: email, Channel.SMS: mobile}
    return {channel: address for channel, address in found.items() if address}


def _wanted(by_email: list[str] | None, by_text: list[str] | None) -> Wanted:
    if by_email is None or by_text is None:
        return DEFAULTS
    return {Channel.EMAIL: frozenset(by_email), Channel.SMS: frozenset(by_text)}
