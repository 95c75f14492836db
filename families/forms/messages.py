"""Which groups of messages somebody wants by e-mail and by text message."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Channel
from families.message_groups import CHOSEN, Group

FIELD_OF = {Channel.EMAIL: "by_email", Channel.SMS: "by_text"}


class GroupChoices(forms.CheckboxSelectMultiple):
    choice_hints = {
        Group.LINKS.value: _("Somebody asks to add your card, an application moves on, a link begins, changes or ends"),
        Group.REMINDERS.value: _("A link, a card or a proof of life runs out soon, or an application waits for you"),
        Group.CARD.value: _("What became of a card that you reported lost, or of a proof of life that you sent"),
        Group.MONTHLY.value: _("Once a month: who can see your record, and who has looked"),
    }


class MessageChoicesForm(forms.Form):
    """A field for each channel by which the user can be reached; `addresses` are the proven ones."""

    def __init__(self, *args: Any, addresses: Mapping[Channel, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {Channel.EMAIL: _("By e-mail to %(address)s"), Channel.SMS: _("By text message to %(address)s")}
        for channel, name in FIELD_OF.items():
            if channel in addresses:
                self.fields[name] = forms.MultipleChoiceField(
                    label=str(labels[channel]) % {"address": addresses[channel]},
                    choices=[(group.value, group.label) for group in CHOSEN],
                    required=False,
                    widget=GroupChoices,
                )

    @property
    def wanted(self) -> dict[Channel, Collection[str]]:
        """Of a valid form."""
        return {channel: self.cleaned_data[name] for channel, name in FIELD_OF.items() if name in self.fields}
