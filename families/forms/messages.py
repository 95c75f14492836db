"""Which messages somebody wants by e-mail and by text message: group by group, and within a group one by one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Channel
from families.message_groups import CHOSEN, Group
from families.message_happenings import HAPPENINGS, Happening
from families.services.senders.receivers import Wanted


class Names(NamedTuple):
    """The fields of a channel. `shown` are the happenings that stood on the page: of others nothing is decided, so that a page
    that was opened before a new one came, or before there was a choice, does not leave it out."""

    groups: str
    one_by_one: str
    shown: str


NAMES: Final = {
    Channel.EMAIL: Names("by_email", "each_by_email", "shown_by_email"),
    Channel.SMS: Names("by_text", "each_by_text", "shown_by_text"),
}
LABELS: Final = {Channel.EMAIL: _("By e-mail to %(address)s"), Channel.SMS: _("By text message to %(address)s")}
WORDS: Final = {Channel.EMAIL: pgettext_lazy("tick", "E-mail"), Channel.SMS: pgettext_lazy("tick", "Text")}
HINTS: Final[Mapping[Group, str | Promise]] = {
    Group.LINKS: _("Somebody asks to add your card, an application moves on, a link begins, changes or ends"),
    Group.REMINDERS: _("A link, a card or a proof of life runs out soon, or an application waits for you"),
    Group.CARD: _("What became of a card that you reported lost, or of a proof of life that you sent"),
    Group.MONTHLY: _("Once a month: who can see your record, and who has looked"),
}
# A group of one is chosen by its own tick.
ONE_BY_ONE: Final = {group: HAPPENINGS[group] for group in CHOSEN if len(HAPPENINGS[group]) > 1}


@dataclass(frozen=True, slots=True)
class Tick:
    channel: Channel
    field: str
    widget: BoundWidget

    @property
    def words(self) -> str | Promise:
        return WORDS[self.channel]

    @property
    def css(self) -> str:
        return self.field.replace("_", "-")

    @property
    def is_on(self) -> bool:
        return bool(self.widget.data["selected"])


@dataclass(frozen=True, slots=True)
class Row:
    """A happening; None where it never comes by that channel."""

    happening: Happening
    ticks: list[Tick | None]

    @property
    def is_whole(self) -> bool:
        return all(tick.is_on for tick in self.ticks if tick)


@dataclass(frozen=True, slots=True)
class GroupRows:
    group: Group
    hint: str | Promise
    ticks: list[Tick]
    rows: list[Row]

    @property
    def not_whole(self) -> int:
        """How many happenings are left out, by one channel or more."""
        return sum(not row.is_whole for row in self.rows)


class MessageChoicesForm(forms.Form):
    """Fields for each channel by which the user can be reached; `addresses` are the proven ones, `chosen` what is stored."""

    def __init__(
        self, *args: Any, addresses: Mapping[Channel, str], chosen: Mapping[Channel, Wanted], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.channels = [channel for channel in NAMES if channel in addresses]
        self.chosen = chosen
        for channel in self.channels:
            names, wanted = NAMES[channel], chosen[channel]
            label = str(LABELS[channel]) % {"address": addresses[channel]}
            offered = offered_by(channel)
            self.fields[names.groups] = _ticks(label, [(group.value, group.label) for group in CHOSEN], wanted.groups)
            self.fields[names.one_by_one] = _ticks(
                label, [(one.code, one.words) for one in offered], {one.code for one in offered} - wanted.left_out
            )
            self.fields[names.shown] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def wanted(self) -> dict[Channel, Wanted]:
        """Of a valid form."""
        return {channel: self._wanted_by(channel, NAMES[channel]) for channel in self.channels}

    def _wanted_by(self, channel: Channel, names: Names) -> Wanted:
        shown = {one.code for one in offered_by(channel)} & set(self.cleaned_data[names.shown].split())
        left_out = (self.chosen[channel].left_out | shown) - set(self.cleaned_data[names.one_by_one])
        return Wanted(frozenset(self.cleaned_data[names.groups]), left_out)

    def reached(self) -> list[str | Promise | None]:
        return [self.fields[NAMES[channel].groups].label for channel in self.channels]

    def shown(self) -> list[tuple[str, str]]:
        """What the page has to send back: name and value."""
        return [(NAMES[channel].shown, " ".join(one.code for one in offered_by(channel))) for channel in self.channels]

    def groups(self) -> list[GroupRows]:
        by_group = {channel: self._by_value(channel, NAMES[channel].groups) for channel in self.channels}
        one_by_one = {channel: self._by_value(channel, NAMES[channel].one_by_one) for channel in self.channels}
        return [
            GroupRows(
                group,
                HINTS[group],
                [by_group[channel][group.value] for channel in self.channels],
                [
                    Row(one, [one_by_one[channel].get(one.code) for channel in self.channels])
                    for one in ONE_BY_ONE.get(group, ())
                ],
            )
            for group in CHOSEN
        ]

    def _by_value(self, channel: Channel, name: str) -> dict[str, Tick]:
        return {
            widget.data["value"]: Tick(channel, name, widget)
            for widget in self[name].subwidgets  # made by the renderer's bound field, with its classes
        }


def offered_by(channel: Channel) -> list[Happening]:
    return [
        one for rows in ONE_BY_ONE.values() for one in rows if not (channel is Channel.SMS and one.is_never_by_text)
    ]


def _ticks(label: str, choices: list[tuple[str, Any]], ticked: Collection[str]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        initial=sorted(ticked),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
