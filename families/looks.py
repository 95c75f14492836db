"""What somebody looked at, in words for the person whose record it is; who it was stands before them. Officers' words for the
same events are the admin's."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from families.decisions import NumberReason

Words = str | Promise
Telling = Words | Callable[[Mapping[str, Any]], Words]  # by the codes of the event, where they say more


def _saw_number(codes: Mapping[str, Any], words: Words) -> str:
    return str(words) % {"reason": NumberReason(codes["reason"]).label}


LOOKS: dict[str, Telling] = {
    "families.record_opened": _("Opened the page of the link to you"),
    "families.card_opened": _("Looked at your card"),
    "families.code_opened": _("Showed the code of your card"),
    "families.pass_opened": _("Showed a desk that they may act for you"),
    "families.loss_opened": _("Looked at the report that your card is lost"),
    "families.code_checked": _("Checked the code of your card"),
    "families.application_viewed": _("Looked at an application about you"),
    "families.link_viewed": _("Looked at a link to you"),
    "families.consent_viewed": _("Looked at your answer to a request"),
    "families.person_viewed": _("Looked at what is on record of you"),
    "families.card_viewed": _("Looked at your card"),
    "families.dispute_viewed": _("Looked at your case"),
    "families.document_viewed": _("Looked at a paper in an application about you"),
    "families.correction_viewed": _("Looked at what you asked to have corrected"),
    "families.home_visit_viewed": _("Looked at the visit at home that was agreed on with you"),
    "families.invitation_viewed": _("Saw the code of an invitation that you made at an office"),
    "families.number_viewed": lambda codes: _saw_number(codes, _("Saw your whole social-security number, %(reason)s")),
}
# The same for the other guardian, who reads who looked at the record of a child or of an adult: the words are for both, and
# the page is headed with whose record it is.
LOOKS_AT_CHILD: dict[str, Telling] = {
    "families.record_opened": _("Opened the page of the link"),
    "families.card_opened": _("Looked at the card"),
    "families.code_opened": _("Showed the code of the card"),
    "families.pass_opened": _("Showed a desk that they may act for this person"),
    "families.loss_opened": _("Looked at the report that the card is lost"),
    "families.code_checked": _("Checked the code of the card"),
    "families.application_viewed": _("Looked at an application about this person"),
    "families.link_viewed": _("Looked at a link to this person"),
    "families.consent_viewed": _("Looked at an answer to a request about this person"),
    "families.person_viewed": _("Looked at what is on record of this person"),
    "families.card_viewed": _("Looked at the card"),
    "families.dispute_viewed": _("Looked at a case about this person"),
    "families.document_viewed": _("Looked at a paper in an application about this person"),
    "families.correction_viewed": _("Looked at what was asked to be corrected of this person"),
    "families.home_visit_viewed": _("Looked at the visit at home that was agreed on with this person"),
    "families.invitation_viewed": _("Saw the code of an invitation that this person made at an office"),
    "families.number_viewed": lambda codes: _saw_number(codes, _("Saw the whole social-security number, %(reason)s")),
}
_ANYTHING, _ANYTHING_OF_CHILD = _("Opened your record"), _("Opened the record")


def say_looks(looks: Mapping[str, Telling], at_child: Mapping[str, Telling]) -> None:
    """Of a room above this one, the same kinds in both. Raises ValueError for what has its words already."""
    if said_twice := LOOKS.keys() & looks:
        raise ValueError(f"said twice: {', '.join(sorted(said_twice))}")
    LOOKS.update(looks)
    LOOKS_AT_CHILD.update(at_child)


def look_in_words(kind: str, codes: Mapping[str, Any], *, is_at_child: bool = False) -> str:
    telling = LOOKS_AT_CHILD.get(kind, _ANYTHING_OF_CHILD) if is_at_child else LOOKS.get(kind, _ANYTHING)
    return str(telling(codes) if callable(telling) else telling)
