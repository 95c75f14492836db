"""The stations of an application on its way to a link, each in words for how it stands there: the timeline of the status page.

What the applicant must not learn, these words do not tell either (`progress`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from authorities.codes import NATION
from authorities.packs import pack_for
from families.models import Document, LinkApplication
from families.packs import LinkingRules
from families.policies.applications import was_invited
from families.policies.documents import can_add_documents
from families.states import Status
from families.views.rows import day, moment
from families.wording import term_in_words


@dataclass(frozen=True, slots=True)
class Item:
    """One station of components/timeline.html."""

    title: str
    state: str
    text: str = ""
    when: str = ""
    actions: list[dict[str, str]] = field(default_factory=list)


NOT_LINKED = (gettext_lazy("Not linked"), "ended")


def region_in_charge(application: LinkApplication) -> str:
    """The code of the region whose officers look at it and whose offices help: the relative's while an officer does,
    once the register knows them. After an end it is the applicant's own, which tells nothing of the relative."""
    is_with_officer = application.status in {Status.IN_REVIEW, Status.AWAITING_APPLICANT}
    if is_with_officer and application.person is not None:
        return application.person.region_id
    return application.region_id or NATION


def review_days(application: LinkApplication) -> int:
    return pack_for(region_in_charge(application)).section(LinkingRules).review_working_days


def _register(application: LinkApplication, rules: LinkingRules, state: str) -> Item:
    if state == "now":
        text = _(
            "Usually a few seconds. If the register is busy, we keep asking for up to %(hours)s hours; then an officer takes over."
        )
        return Item(
            _("The authority's register checks name and number"),
            state,
            text % {"hours": rules.register_silence_hours},
        )
    if state == "ended":
        return Item(_("The authority could not confirm it"), state)
    if application.verified_at is None:
        return Item(_("The authority's register did not settle it"), state)
    return Item(_("Checked in the authority's register"), state, when=moment(application.verified_at))


def _officer(application: LinkApplication, _rules: LinkingRules, state: str) -> Item:
    if state == "now":
        title, text = _("An officer of the authority looks at it"), _officer_text(application)
        return Item(title, state, text, _until(application), _papers_actions(application))
    if state == "ended":
        return Item(_("The authority could not confirm it"), state)
    return Item(_("Looked at by an officer of the authority"), state)


def _officer_text(application: LinkApplication) -> str:
    if application.status == Status.AWAITING_APPLICANT:
        return _("They need papers from you before they can decide.")
    text = _("Within %(days)s working days. You get a message when it is decided.")
    if can_add_documents(application) and not Document.objects.of(application).kept().exists():
        text += " " + _("A paper that proves the relationship helps them.")
    return text % {"days": review_days(application)}


def _papers_actions(application: LinkApplication) -> list[dict[str, str]]:
    if not can_add_documents(application):
        return []
    url = reverse("families:application-documents", args=[application.pk])
    kind = "" if application.status == Status.AWAITING_APPLICANT else "plain"
    return [{"href": url, "label": _("Add papers"), "kind": kind}]


def _relative(application: LinkApplication, _rules: LinkingRules, state: str) -> Item:
    if application.is_guardian_asked and state != "ended":
        return _guardian(application, state)
    decides = _("%(name)s decides") % {"name": application.name} if application.name else _("Your relative decides")
    if state == "now":
        return Item(
            decides, state, _("They agree or refuse, and may share less than you ask for."), _until(application)
        )
    if state == "ended":
        return Item(str(NOT_LINKED[0]), state)
    if state == "done":
        return Item(_("Your relative agreed"), state)
    if was_invited(application):
        return Item(_("Your relative agreed"), "done", _("They did when they invited you. They are not asked again."))
    return Item(decides, state, _("They agree or refuse, and may share less than you ask for."))


def _guardian(application: LinkApplication, state: str) -> Item:
    if state == "done":
        return Item(_("The other guardian agreed"), state)
    text = _("They agree or refuse, and may share less than you ask for.")
    return Item(_("The child's other guardian decides"), state, text, _until(application))


def _code(application: LinkApplication, _rules: LinkingRules, state: str) -> Item:
    if state == "now":
        url = reverse("families:application-code", args=[application.pk])
        return Item(
            _("You show that it is your card"),
            state,
            _("The authority sends six digits to the telephone that it has on record for you."),
            _until(application),
            [{"href": url, "label": _("Get and enter the code")}],
        )
    if state == "ended":
        return Item(str(NOT_LINKED[0]), state)
    text = (
        _("The authority sends six digits to the telephone that it has on record for you.") if state == "later" else ""
    )
    return Item(_("You show that it is your card"), state, text)


def _linked(application: LinkApplication, _rules: LinkingRules, state: str) -> Item:
    link = getattr(application, "link", None)
    if link is not None:
        return Item(_("Linked"), state, _begins(link.begins_at), moment(application.ended_at))
    if application.is_self:
        return Item(_("Linked"), state, _("You see your card and your insurances, and can add relatives."))
    term = term_in_words(application.term_days, get_language() or "en")
    return Item(_("Linked"), state, _("You can do what was agreed, for %(term)s at most.") % {"term": term})


STATIONS: dict[str, Callable[[LinkApplication, LinkingRules, str], Item]] = {
    "register": _register,
    "officer": _officer,
    "relative": _relative,
    "code": _code,
    "linked": _linked,
}


def _begins(begins_at: datetime) -> str:
    return _("It begins on %(moment)s.") % {"moment": moment(begins_at)} if begins_at > timezone.now() else ""


def _until(application: LinkApplication) -> str:
    if application.expires_at is None:
        return ""
    return _("There is time until %(day)s.") % {"day": day(application.expires_at)}
