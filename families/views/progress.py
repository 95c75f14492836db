"""How an application stands, in words: tag, sentence, timeline, how often to look again. Data for templates, no HTTP.

What the applicant must not learn, these words do not tell: every refusal by the register reads the same, and so does
every end at the relative (refused, not answered, blocked, full).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from families.models import Document, LinkApplication
from families.models.consents import Route
from families.policies.applications import was_invited
from families.policies.documents import can_add_documents, papers_asked
from families.relationships import Relationship
from families.services.applications.drafts import may_be_guardian
from families.states import ENDED, Status
from families.views.rows import day, moment
from families.views.stations import NOT_LINKED, STATIONS, Item, review_days
from families.wizard import rules_of
from families.wording import papers_in_words

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Progress:
    """`poll_seconds` 0 means that nothing changes any more."""

    tag: Words
    tag_kind: str
    lede: str
    items: list[Item]
    poll_seconds: int

    @property
    def is_over(self) -> bool:
        return self.poll_seconds == 0


def progress_of(application: LinkApplication) -> Progress:
    status = Status(application.status)
    tag, kind = _tag(application, status)
    return Progress(tag, kind, _lede(application, status), _items(application, status), poll_seconds_of(application))


_TAGS: dict[Status, tuple[Words, str]] = {
    Status.DRAFT: (gettext_lazy("Not sent yet"), "needs_you"),
    Status.VERIFYING: (gettext_lazy("Being checked"), "waiting"),
    Status.AWAITING_CONSENT: (gettext_lazy("Waiting for the relative's answer"), "waiting"),
    Status.IN_REVIEW: (gettext_lazy("With an officer"), "waiting"),
    Status.AWAITING_APPLICANT: (gettext_lazy("Waiting for you"), "needs_you"),
    Status.APPROVED: (gettext_lazy("Linked"), "linked"),
    Status.REJECTED: (gettext_lazy("Not confirmed"), "ended"),
    Status.DECLINED: NOT_LINKED,
    Status.WITHDRAWN: (gettext_lazy("Withdrawn"), "ended"),
    Status.EXPIRED: NOT_LINKED,
}


def _tag(application: LinkApplication, status: Status) -> tuple[Words, str]:
    if application.is_self and status is Status.AWAITING_CONSENT:
        return _("Waiting for your code"), "needs_you"
    if application.is_guardian_asked and status is Status.AWAITING_CONSENT:
        return _("Waiting for the other guardian's answer"), "waiting"
    if application.submitted_at is None and status in ENDED:
        return _("Never sent"), "ended"
    if status is Status.APPROVED and (begins_at := _later_begin(application)) is not None:
        return _("Begins on %(day)s") % {"day": day(begins_at)}, "waiting"
    return _TAGS[status]


def _later_begin(application: LinkApplication) -> datetime | None:
    """When the link begins, while that is still to come: a yes that was read out waits a day."""
    link = getattr(application, "link", None)
    return link.begins_at if link is not None and link.begins_at > timezone.now() else None


def _lede(application: LinkApplication, status: Status) -> str:
    if application.submitted_at is None:
        return _("This draft was never sent. Nobody was asked.")
    if status is Status.APPROVED and (begins_at := _later_begin(application)) is not None:
        return _("Your relative agreed. Nothing can be seen yet: it begins on %(moment)s.") % {
            "moment": moment(begins_at)
        }
    if status is Status.IN_REVIEW and (papers := _papers_that_help(application)):
        values = {"days": review_days(application), "papers": papers}
        return (
            _(
                "An officer of the authority looks at it within %(days)s working days. One of these papers helps them: "
                "%(papers)s. Add a photograph of it here, or show it at an office of the region in charge."
            )
            % values
        )
    own = _SELF_LEDES if application.is_self else _GUARDIAN_LEDES if application.is_guardian_asked else {}
    sentence = own.get(status) or _LEDES[status]
    return str(sentence) % {"days": review_days(application)}


def _papers_that_help(application: LinkApplication) -> str:
    """Empty where none would, and once one is there."""
    if not can_add_documents(application) or Document.objects.of(application).kept().exists():
        return ""
    return papers_in_words(papers_asked(application))


_ENDED_WITHOUT_LINK = gettext_lazy("This application has ended without a link.")
_LEDES: dict[Status, Words] = {
    Status.VERIFYING: gettext_lazy(
        "The authority's register checks name and number. This usually takes a few seconds; you can close this page."
    ),
    Status.AWAITING_CONSENT: gettext_lazy("Your relative decides. If they are with you now, you can do it together."),
    Status.IN_REVIEW: gettext_lazy(
        "An officer of the authority looks at it within %(days)s working days. You do not have to do anything now."
    ),
    Status.AWAITING_APPLICANT: gettext_lazy(
        "An officer asks you for papers. Add them here, or show them at an office of the region in charge."
    ),
    Status.APPROVED: gettext_lazy("It is done."),
    Status.REJECTED: gettext_lazy("The authority could not confirm what was entered."),
    Status.DECLINED: _ENDED_WITHOUT_LINK,
    Status.EXPIRED: _ENDED_WITHOUT_LINK,
    Status.WITHDRAWN: gettext_lazy("This application was withdrawn. Nobody is asked any more."),
}
_SELF_LEDES: dict[Status, Words] = {
    Status.AWAITING_CONSENT: gettext_lazy("The authority knows this card. Now show with a code that it is yours."),
    Status.IN_REVIEW: gettext_lazy(
        "An officer of the authority looks at it within %(days)s working days. It goes faster at an office of your region: show "
        "your identity document there, and this reference."
    ),
}

_GUARDIAN_LEDES: dict[Status, Words] = {
    Status.AWAITING_CONSENT: gettext_lazy(
        "Where this child's card is from, both guardians have to agree. The other one is asked."
    ),
}


def poll_seconds_of(application: LinkApplication) -> int:
    """Often while the answer takes seconds, seldom while it takes days."""
    if application.status in ENDED:
        return 0
    if application.status != Status.VERIFYING or application.submitted_at is None:
        return 20
    waited = timezone.now() - application.submitted_at
    return 2 if waited < timedelta(minutes=1) else 10


def _items(application: LinkApplication, status: Status) -> list[Item]:
    if application.submitted_at is None:
        return []
    rules = rules_of(application)
    sent = Item(_("Sent"), "done", when=moment(application.submitted_at))
    if status is Status.WITHDRAWN:
        return [sent, Item(str(_TAGS[Status.WITHDRAWN][0]), "ended", when=moment(application.ended_at))]
    stations = _stations(application)
    position, is_end = _here(status, stations)
    shown = stations[: position + 1] if is_end else stations
    return [
        sent,
        *(
            STATIONS[name](application, rules, _state(place, position, is_end=is_end))
            for place, name in enumerate(shown)
        ),
    ]


def _stations(application: LinkApplication) -> list[str]:
    """What lies between sending and the link, in order."""
    stations = [] if application.has_no_number else ["register"]
    if application.review_reason:  # stays when the officer has decided
        stations.append("officer")
    if not (_was_decided_for_them(application) or _will_be_decided_for_them(application)):
        stations.append("code" if application.is_self else "relative")
    return [*stations, "linked"]


def _was_decided_for_them(application: LinkApplication) -> bool:
    """By the declaration that the applicant signed or by an officer, not by an answer of the relative's own. Officers had no
    text of their own at first: then the consent kept what the applicant signed."""
    link = getattr(application, "link", None)
    if link is None:
        return False
    route, text = link.consent.route, link.consent.text_hash
    is_by_officer = route == Route.DECISION or (route == Route.COUNTER and text == application.declaration_hash)
    return bool(route == Route.GUARDIAN or is_by_officer)


def _will_be_decided_for_them(application: LinkApplication) -> bool:
    """Of a child or a ward, as far as anybody knows: should they be asked nevertheless, it is their turn then."""
    return application.status in _NOT_ASKED_YET and may_be_guardian(application) and not was_invited(application)


_NOT_ASKED_YET = {Status.VERIFYING, Status.IN_REVIEW, Status.AWAITING_APPLICANT}


def _here(status: Status, stations: list[str]) -> tuple[int, bool]:
    """Where it stands, and whether it ended there."""
    if status is Status.APPROVED:
        return len(stations), False
    if status is Status.REJECTED:
        return 0, True
    if status in ENDED:
        return len(stations) - 2, True
    station = {Status.VERIFYING: "register", Status.IN_REVIEW: "officer", Status.AWAITING_APPLICANT: "officer"}
    return (stations.index(station[status]) if status in station else len(stations) - 2), False


def _state(place: int, position: int, *, is_end: bool) -> str:
    if place < position:
        return "done"
    if place > position:
        return "later"
    return "ended" if is_end else "now"


def title_of(application: LinkApplication) -> str:
    """The page's heading: whom it is about, as the applicant typed it while that is kept."""
    if application.is_self:
        return _("Link my own card")
    if not application.name:
        return _("Application %(reference)s") % {"reference": application.reference}
    if not application.relationship:
        return _("Link %(name)s") % {"name": application.name}
    relationship = str(Relationship(application.relationship).label)
    return _("Link %(name)s (%(relationship)s)") % {"name": application.name, "relationship": relationship}
