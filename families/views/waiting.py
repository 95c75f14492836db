"""What waits for the user, in a sentence and with one thing to press."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from families.models import LinkApplication
from families.relationships import Relationship
from families.selectors import FamilyOverview
from families.states import Status

Item = dict[str, str]


def waiting_items(overview: FamilyOverview, names: Mapping[UUID, str], *, unread: int) -> list[Item]:
    """Items of components/needs_you.html. `names` are of those who ask, by their user's id."""
    items = [asked_item(application, names) for application in overview.asked_of_you]
    items += [needs_item(application) for application in overview.needs_you]
    return items + list(_unread_item(unread))


def asked_item(application: LinkApplication, names: Mapping[UUID, str]) -> Item:
    name = names.get(application.applicant_id, "")
    asks = (
        _("%(name)s asks to add the card of a child in your care")
        if application.is_guardian_asked
        else _("%(name)s asks to add your card to their account")
    )
    return {
        "text": asks % {"name": name},
        "url": reverse("families:application-answer", args=[application.pk]),
        "action": _("Answer"),
        "detail": name,
    }


def needs_item(application: LinkApplication) -> Item:
    sentence, action, view_name = _NEEDS[_need(application)]
    who = whom(application)
    return {
        "text": str(sentence) % {"who": who},
        "url": reverse(view_name, args=[application.pk]),
        "action": str(action),
        "detail": who,
    }


def whom(application: LinkApplication) -> str:
    """The relative as the applicant named them, or what they are to each other while no name is typed."""
    if application.is_self:
        return _("your own card")
    if application.name:
        return application.name
    return str(Relationship(application.relationship).label) if application.relationship else _("a relative")


def _need(application: LinkApplication) -> str:
    return "code" if application.status == Status.AWAITING_CONSENT else application.status


# What to do about it: sentence, words on the button, page.
_NEEDS = {
    Status.DRAFT.value: (gettext_lazy("Not sent yet: %(who)s"), gettext_lazy("Continue"), "families:application"),
    Status.AWAITING_APPLICANT.value: (
        gettext_lazy("An officer asks for papers about %(who)s"),
        gettext_lazy("Add papers"),
        "families:application-documents",
    ),
    "code": (
        gettext_lazy("Type your code to link %(who)s"),
        gettext_lazy("Type the code"),
        "families:application-code",
    ),
}


def _unread_item(unread: int) -> Iterator[Item]:
    if unread:
        text = ngettext("%(count)s new message", "%(count)s new messages", unread) % {"count": unread}
        yield {"text": text, "url": reverse("families:messages"), "action": _("Read"), "detail": ""}
