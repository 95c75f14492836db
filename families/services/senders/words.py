"""What leaves the house, in the receiver's language: that a message waits, what it is about, and where to read it. Never a
name or a number of anybody: of the message only its title and the reference of the case are used.

A text message has two parts at most, which is 134 characters where a letter is not in the phone's own alphabet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from families.message_groups import Group
from families.message_texts import GROUP_OF, TEXTS

PARTS: Final = 2
# 3GPP TS 23.038, 6.2.1: the default alphabet, and what takes two places in it.
_ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_PLACES = frozenset("^{}\\[~]|€")


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    text: str


def letter_of(kind: str, codes: Mapping[str, object], language: str) -> Letter:
    """An e-mail."""
    with override(language):
        title = TEXTS[kind].titled(codes)
        lines = [
            title,
            _("The message waits for you in your citizen centre: %(url)s") % {"url": inbox_url()},
            _("We never ask you for a password or a code by e-mail."),
            _why(kind) % {"url": choices_url()},
        ]
        if reference := codes.get("reference"):
            lines.insert(1, _("Reference: %(reference)s") % {"reference": reference})
        return Letter(f"sscard: {title}", "\n\n".join(lines) + "\n")


def text_of(kind: str, codes: Mapping[str, object], language: str) -> str:
    """A text message; without the reference where that would make a third part."""
    with override(language):
        words = {"title": TEXTS[kind].titled(codes), "then": _read_it(kind) % {"url": inbox_url()}}
        short = _("sscard: %(title)s. %(then)s") % words
        if not (reference := codes.get("reference")):
            return short
        whole = _("sscard: %(title)s (%(reference)s). %(then)s") % (words | {"reference": reference})
        return whole if parts_of(whole) <= PARTS else short


def parts_of(text: str) -> int:
    """How many messages of the network it takes: 160 places in one and 153 in each of several, or 70 and 67 letters."""
    if set(text) <= _ALPHABET | _TWO_PLACES:
        places, whole, part = len(text) + sum(letter in _TWO_PLACES for letter in text), 160, 153
    else:
        places, whole, part = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if places <= whole else -(-places // part)


def inbox_url() -> str:
    return settings.BASE_URL + reverse("families:messages")


def choices_url() -> str:
    return settings.BASE_URL + reverse("families:message-choices")


def _why(kind: str) -> str:
    if GROUP_OF[kind] is Group.SAFETY:
        return _("Messages about your safety always come. Which others you get, you choose here: %(url)s")
    return _("You do not want such e-mails any more? Choose here what you get: %(url)s")


def _read_it(kind: str) -> str:
    """The inbox leads to the choices; a second address would make a third part."""
    if GROUP_OF[kind] is Group.SAFETY:
        return _("Read it: %(url)s")
    return _("Read it, or get fewer texts: %(url)s")
