"""What officers read for codes that citizens never see, or see in other words."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from audit.models import ActorKind
from families.models.links import EndedBy
from families.states import Status
from families.verification import Outcome
from families.wording import scopes_in_words

Words = str | Promise

STATUSES: dict[str, Words] = {
    Status.DRAFT: _("Draft"),
    Status.VERIFYING: _("With the register"),
    Status.AWAITING_CONSENT: _("Waiting for the relative"),
    Status.IN_REVIEW: _("To decide"),
    Status.AWAITING_APPLICANT: _("Waiting for the applicant"),
    Status.APPROVED: _("Linked"),
    Status.REJECTED: _("Rejected"),
    Status.DECLINED: _("Declined by the relative"),
    Status.WITHDRAWN: _("Withdrawn"),
    Status.EXPIRED: _("Expired"),
}

OUTCOMES: dict[str, Words] = {
    "": _("Not asked, or no answer yet"),
    Outcome.MATCH: _("Name and number match"),
    Outcome.NAME_MISMATCH: _("The name differs"),
    Outcome.NOT_FOUND: _("The number is not known"),
    Outcome.DECEASED: _("The person has died"),
    Outcome.CARD_NOT_USABLE: _("The card cannot be used"),
    Outcome.RESTRICTED: _("The person is protected"),
    Outcome.INVALID: _("The register could not read the question"),
    Outcome.RETRY: _("The register could not look it up"),
}

ENDED_BY: dict[str, Words] = {
    EndedBy.OWNER: _("The owner"),
    EndedBy.SUBJECT: _("The insured person"),
    EndedBy.OFFICER: _("An officer"),
    EndedBy.REGISTER: _("The register"),
    EndedBy.TERM: _("The end of its term"),
    EndedBy.SELF_ENDED: _("The end of the link to the owner's own card"),
    EndedBy.RENEWED: _("A new link in its place"),
    EndedBy.UNUSED: _("It was not used"),
    EndedBy.GUARDIAN: _("The other guardian"),
}


def scopes_shown(scopes: Sequence[str]) -> str:
    return scopes_in_words(scopes, get_language() or "en")


def actor_shown(actor: str) -> str:
    """Of "officer:0198…", as a consent keeps who answered: the kind in words, and the id."""
    kind, _colon, key = actor.partition(":")
    return f"{ActorKind(kind).label} {key}" if kind in ActorKind else actor
