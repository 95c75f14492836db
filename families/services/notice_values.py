"""What a notice of the authority is given to fill its words with, in the notice's language: days written out, and the page
of ours that it is about. Whoever has no account finds that page only if the notice says where it is."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from families.message_texts import in_words
from families.models import Message
from families.models.messages import Kind
from families.services.links.digest_words import digest_values

# Whoever has no account sees there who is linked to them, and ends it.
_MANAGE, _HELP, _OF_AGE = "families:manage", "families:help", "families:coming-of-age"
_PAGES: dict[str, str] = {
    Kind.CONSENT_ASKED: "families:consent",
    Kind.OF_AGE_SOON_SUBJECT: _OF_AGE,
    Kind.OF_AGE_SUBJECT: _OF_AGE,
    Kind.SELF_LINKED: _HELP,
    Kind.CLAIM_ON_YOU: _HELP,
    Kind.NUMBER_TRIED: _HELP,
    Kind.LOSS_REPORTED: _HELP,
    Kind.LOSS_ENDED: _HELP,
    Kind.CARD_CHANGED_SUBJECT: _HELP,
    Kind.GUARDIAN_CARD_CHANGED: _HELP,
    Kind.CERTIFIED: _HELP,
    Kind.INVITED_AT_OFFICE: _HELP,
    Kind.INVITATION_USED: _HELP,
    Kind.HOME_VISIT_SOON: _HELP,
}


def values_of(message: Message) -> dict[str, str]:
    with override(message.language):
        values = (
            digest_values(message.codes)
            if message.kind == Kind.DIGEST and "seen_by" in message.codes  # one of before has its words already
            else {name: str(value) for name, value in in_words(message.codes).items()}
        )
    return values | {"address": address_of(_PAGES.get(message.kind, _MANAGE))}


def address_of(page: str) -> str:
    """As it is typed into a browser, whatever the language of who reads it."""
    return settings.BASE_URL + reverse(page)
