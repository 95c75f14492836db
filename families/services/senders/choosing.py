"""What a user wants by which channel."""

from collections.abc import Collection

from django.utils import timezone

from accounts.models import Channel, User
from families.models import MessageChoices
from families.services.senders.receivers import DEFAULTS, Wanted


def choose_messages(*, by: User, wanted: dict[Channel, Collection[str]]) -> None:
    """Of a channel that is not named, all stays as it was: nobody chooses for an address that they do not have yet."""
    values = {channel: sorted(wanted.get(channel, groups)) for channel, groups in chosen_by(by).items()}
    MessageChoices.objects.update_or_create(
        user=by,
        defaults={
            "by_email": values[Channel.EMAIL],
            "by_text": values[Channel.SMS],
            "chosen_at": timezone.now(),
        },
    )


def chosen_by(user: User) -> Wanted:
    choices = MessageChoices.objects.filter(user=user).first()
    if choices is None:
        return DEFAULTS
    return {Channel.EMAIL: frozenset(choices.by_email), Channel.SMS: frozenset(choices.by_text)}
