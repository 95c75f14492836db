"""The message that brings a one-time code: what it is for, then the code."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.translation import gettext, ngettext

from registry.texts.words import RELATIONSHIPS, SCOPES, SCOPES_OF_CHILD, web


@dataclass(frozen=True, slots=True)
class Ask:
    """What a one-time code is for, as its message tells it. `address` is the page on which it is typed, where the caller says."""

    purpose: str
    applicant_name: str | None
    relationship: str | None
    scopes: Sequence[str]
    term_days: int | None
    reference: str
    address: str | None = None

    def heard(self) -> "Ask":
        """In a call: a voice reads no address out."""
        return replace(self, address=None)


def code_text(ask: Ask, code: str, minutes: int, language: str) -> str:
    between = "" if language == "zh-hans" else " "  # Chinese sentences follow each other without a space
    with translation.override(language):
        text = _CODE_TEXTS[ask.purpose](ask) + between + _code_tail(ask, code, minutes)
        return text + between + web(ask.address) if ask.address else text


def spoken_code(code: str) -> str:
    """Digit by digit, as a voice reads it."""
    return " ".join(code)


def _code_tail(ask: Ask, code: str, minutes: int) -> str:
    return ngettext(
        "Reference %(reference)s, code %(code)s, valid for %(minutes)s minute. "
        "Give this code to nobody who calls you. Help: 12333.",
        "Reference %(reference)s, code %(code)s, valid for %(minutes)s minutes. "
        "Give this code to nobody who calls you. Help: 12333.",
        minutes,
    ) % {"reference": ask.reference, "code": code, "minutes": minutes}


def _link_text(ask: Ask) -> str:
    return gettext(
        "[Social security] %(name)s asks to link your social-security card and says: you are their %(relationship)s. "
        "If you agree, they may: %(scopes)s. %(term)s To answer yes or no, open the family service’s answer page with "
        "the reference and the code below. To refuse, choose No there, or do nothing: then nothing is linked."
    ) % {
        "name": ask.applicant_name,
        "relationship": RELATIONSHIPS[ask.relationship or "other"],
        "scopes": gettext("; ").join(str(SCOPES[scope]) for scope in ask.scopes),
        "term": _term(ask.term_days),
    }


def _guardian_text(ask: Ask) -> str:
    """Of the child it says no name: a telephone is read by more than its holder."""
    return gettext(
        "[Social security] %(name)s, the other guardian of a child in your care, asks to link the child’s social-security "
        "card. If you agree, they may: %(scopes)s. %(term)s To answer yes or no, open the family service’s answer page "
        "with the reference and the code below. To refuse, choose No there, or do nothing: then nothing is linked."
    ) % {
        "name": ask.applicant_name,
        "scopes": gettext("; ").join(str(SCOPES_OF_CHILD[scope]) for scope in ask.scopes),
        "term": _term(ask.term_days),
    }


def _care_text(_ask: Ask) -> str:
    return gettext(
        "[Social security] With the code below you see which other guardian is linked to the social-security card of a "
        "person in your care and can end it, and whom you do not let ask. If you did not ask for it, do nothing."
    )


def _self_text(_ask: Ask) -> str:
    return gettext(
        "[Social security] Someone wants to use your social-security card in the family service as yours. If it is "
        "you, enter the code below. If it is not you, do nothing: without the code nobody gets in."
    )


def _manage_text(_ask: Ask) -> str:
    return gettext(
        "[Social security] With the code below you see who is linked to your social-security card and can end it. "
        "If you did not ask for it, do nothing."
    )


def _certify_text(ask: Ask) -> str:
    return gettext(
        "[Social security] %(name)s wants to renew the proof of life for your pension with you. If you agree, enter "
        "the code below with them. If not, do nothing: your pension does not change."
    ) % {"name": ask.applicant_name or gettext("Someone")}


def _term(days: int | None) -> str:
    if days is None:
        return gettext("It lasts until one of you ends it.")
    return ngettext(
        "It lasts for %(days)s day, and you can end it at any time.",
        "It lasts for %(days)s days, and you can end it at any time.",
        days,
    ) % {"days": days}


_CODE_TEXTS = {
    "link": _link_text,
    "self": _self_text,
    "manage": _manage_text,
    "certify": _certify_text,
    "guardian": _guardian_text,
    "care": _care_text,
}
