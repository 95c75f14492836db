"""Who can be reached by which channel, and what of it they want. Only what was proven to be theirs counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from accounts.models import Channel, User
from accounts.selectors import reachable
from families.message_groups import CHOSEN, NOT_BY_TEXT, Group
from families.message_happenings import HAPPENING_OF
from families.message_texts import GROUP_OF
from families.models import MessageChoices


@dataclass(frozen=True, slots=True)
class Wanted:
    """By one channel: the groups, and of these the happenings that are left out, by their codes."""

    groups: frozenset[str]
    left_out: frozenset[str] = frozenset()

    def has(self, kind: str) -> bool:
        return GROUP_OF[kind] in self.groups and HAPPENING_OF[kind].code not in self.left_out


# Who never chose: all by e-mail, which costs nothing and may wait; by text, which interrupts, only what others do or ask.
DEFAULTS: Final[Mapping[Channel, Wanted]] = {
    Channel.EMAIL: Wanted(frozenset(CHOSEN)),
    Channel.SMS: Wanted(frozenset({Group.LINKS})),
}


@dataclass(frozen=True, slots=True)
class Receiver:
    """`addresses` are the proven ones."""

    language: str
    addresses: Mapping[Channel, str]
    wanted: Mapping[Channel, Wanted]

    def channels_for(self, kind: str) -> list[Channel]:
        return [channel for channel in self.addresses if self._wants(kind, channel)]

    def _wants(self, kind: str, channel: Channel) -> bool:
        if channel is Channel.SMS and kind in NOT_BY_TEXT:
            return False
        return GROUP_OF[kind] is Group.SAFETY or self.wanted[channel].has(kind)


def receivers_of(user_ids: Iterable[UUID]) -> dict[UUID, Receiver]:
    """By user; one query. Whose account is closed is left out."""
    users = reachable(User.objects.filter(pk__in=set(user_ids))).select_related("message_choices")
    return {
        user.pk: Receiver(
            user.language,
            _proven(user.proven_email, user.mobile if user.is_mobile_verified else None),
            wanted_of(getattr(user, "message_choices", None)),
        )
        for user in users
    }


def receiver_of(user_id: UUID) -> Receiver | None:
    return receivers_of([user_id]).get(user_id)


def wanted_of(choices: MessageChoices | None) -> Mapping[Channel, Wanted]:
    if choices is None:
        return DEFAULTS
    return {
        Channel.EMAIL: Wanted(frozenset(choices.by_email), frozenset(choices.left_out_of_email)),
        Channel.SMS: Wanted(frozenset(choices.by_text), frozenset(choices.left_out_of_text)),
    }


def _proven(email: str | None, mobile: str | None) -> dict[Channel, str]:
    found = {Channel.EMAIL: email, Channel.SMS: mobile}
    return {channel: address for channel, address in found.items() if address}
