"""What a user wants by which channel."""

from collections.abc import Mapping

from django.utils import timezone

from accounts.models import Channel, User
from families.models import MessageChoices
from families.services.senders.receivers import Wanted, wanted_of


def choose_messages(*, by: User, wanted: Mapping[Channel, Wanted]) -> None:
    """Of a channel that is not named, all stays as it was: nobody chooses for an address that they do not have yet."""
    chosen = {**chosen_by(by), **wanted}
    email, text = chosen[Channel.EMAIL], chosen[Channel.SMS]
    MessageChoices.objects.update_or_create(
        user=by,
        defaults={
            "by_email": sorted(email.groups),
            "by_text": sorted(text.groups),
            "left_out_of_email": sorted(email.left_out),
            "left_out_of_text": sorted(text.left_out),
            "chosen_at": timezone.now(),
        },
    )


def chosen_by(user: User) -> Mapping[Channel, Wanted]:
    return wanted_of(MessageChoices.objects.filter(user=user).first())
