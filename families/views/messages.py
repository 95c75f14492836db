"""The inbox. A message is read when its own page is opened."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from families.message_texts import CHILD, TEXTS, VARIANT
from families.models import Message
from families.models.messages import Kind
from families.policies.applications import can_answer, can_see_application
from families.policies.deaths import was_left_behind
from families.policies.documents import can_add_documents
from families.policies.links import can_see_link, can_see_looks_for_subject
from families.policies.renewals import can_renew_link
from families.selectors import home_visits_of
from families.services.messages import inbox as inbox_of
from families.services.messages import mark_read, mark_read_until, unread, unread_count
from families.states import Status
from families.views.link_actions import is_open
from families.views.requests import CitizenRequest
from families.views.rows import moment

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class WayOn:
    """Where a message leads: shown only while the page behind it is open to the reader."""

    label: str | Promise
    url: Callable[[Message], str]
    is_open: Callable[[User, Message], bool] = lambda user, message: True


def _application_seen(user: User, message: Message) -> bool:
    return message.application is not None and can_see_application(user, message.application)


def _waits_for_papers(user: User, message: Message) -> bool:
    return _application_seen(user, message) and message.application.status == Status.AWAITING_APPLICANT  # type: ignore[union-attr]  # seen


def _application_asks(user: User, message: Message) -> bool:
    return message.application is not None and can_answer(user, message.application)


def _link_seen(user: User, message: Message) -> bool:
    return message.link is not None and not message.link.is_over and can_see_link(user, message.link)


def _was_left_behind(user: User, message: Message) -> bool:
    link = message.link
    return link is not None and link.owner_id == user.pk and was_left_behind(link)


def _page_of_link(label: str | Promise, view_name: str) -> WayOn:
    """While the reader's link leads there."""

    def is_page_open(user: User, message: Message) -> bool:
        link = message.link
        return link is not None and link.owner_id == user.pk and is_open(link, view_name)

    return WayOn(label, lambda message: reverse(view_name, args=[message.link_id]), is_page_open)


_APPLICATION = WayOn(
    _("Open the application"),
    lambda message: reverse("families:application", args=[message.application_id]),
    _application_seen,
)
_DOCUMENTS = WayOn(
    _("Add papers"),
    lambda message: reverse("families:application-documents", args=[message.application_id]),
    _waits_for_papers,
)
_PAPERS = WayOn(
    _("Add papers"),
    lambda message: reverse("families:application-documents", args=[message.application_id]),
    lambda user, message: _application_seen(user, message) and can_add_documents(message.application),  # type: ignore[arg-type]  # seen
)
_ANSWER = WayOn(
    _("Read it and answer"),
    lambda message: reverse("families:application-answer", args=[message.application_id]),
    _application_asks,
)
_LINK = WayOn(_("Open the link"), lambda message: reverse("families:link", args=[message.link_id]), _link_seen)
_AFTER_DEATH = WayOn(
    _("What to do now"),
    lambda message: reverse("benefits:after-death", args=[message.link_id]),
    _was_left_behind,
)
_CARD = _page_of_link(_("See the card"), "families:card")
_LOSS = _page_of_link(_("See how it stands"), "families:card-loss")
_PROOF = _page_of_link(_("The proof of life for the pension"), "benefits:certification")
_BOARD = WayOn(_("Family board"), lambda message: reverse("benefits:board"))
_VIEWERS = WayOn(_("Who can see me?"), lambda message: reverse("families:who-can-see-me"))
_INVITATIONS = WayOn(_("Your invitations"), lambda message: reverse("families:invitations"))
_HELP = WayOn(_("Help and offices"), lambda message: reverse("families:help"))
_HOME_VISIT = WayOn(
    _("See the visit, or call it off"),
    lambda message: reverse("families:home-visit"),
    lambda user, message: home_visits_of(user).open().exists(),
)
_ERASURE = WayOn(_("See when, and stop it"), lambda message: reverse("benefits:erasure"))
_CORRECTIONS = WayOn(_("Corrections you asked for"), lambda message: reverse("benefits:corrections"))
_LINK_TO_RENEW = WayOn(
    _("Open the link"),
    lambda message: reverse("families:link", args=[message.link_id]),
    lambda user, message: message.link is not None and can_renew_link(user, message.link),
)
_HAND_OVER = WayOn(_("What changes, and how to begin"), lambda message: reverse("families:coming-of-age"))
_MONTH = WayOn(
    _("Who can see you, and who looked"),
    lambda message: reverse("families:seen-in-month", args=[message.codes["month"]]),
    lambda user, message: "month" in message.codes,
)
_LOOKS_AT_CHILD = WayOn(
    _("Who looked at the record"),
    lambda message: reverse("families:link-looks", args=[message.link_id]),
    lambda user, message: message.link is not None and can_see_looks_for_subject(user, message.link),
)
_FAMILY = WayOn(_("My family"), lambda message: reverse("families:family"))

WAYS_ON: dict[str, WayOn] = {
    Kind.SELF_LINKED: _FAMILY,
    Kind.APPLICATION_REJECTED: _APPLICATION,
    Kind.APPLICATION_IN_REVIEW: _APPLICATION,
    Kind.PAPERS_HELP: _PAPERS,
    Kind.APPLICATION_CLOSED: _APPLICATION,
    Kind.CONSENT_ASKED: _ANSWER,
    Kind.LINK_BEGUN: _LINK,
    Kind.LINK_BEGUN_SUBJECT: _VIEWERS,
    Kind.LINK_ENDED: _FAMILY,
    Kind.LINK_ENDED_SUBJECT: _VIEWERS,
    Kind.READ_OUT_BEGINS: _VIEWERS,
    Kind.CLAIM_ON_YOU: _HELP,
    Kind.NUMBER_TRIED: _HELP,
    Kind.CHILD_LINKED: _HELP,
    Kind.WARD_LINKED: _VIEWERS,
    Kind.LOSS_REPORTED: _LOSS,
    Kind.LOSS_FILED: _LOSS,
    Kind.LOSS_REFUSED: _LOSS,
    Kind.LOSS_ENDED: _LOSS,
    Kind.CERTIFIED: _VIEWERS,
    Kind.CERTIFICATION_FILED: _PROOF,
    Kind.CERTIFICATION_REFUSED: _PROOF,
    Kind.CERTIFICATION_DUE: _BOARD,
    Kind.CERTIFICATION_OVERDUE: _BOARD,
    Kind.CARD_EXPIRES: _BOARD,
    Kind.LINK_ENDS: _LINK,
    Kind.LINK_ENDS_SUBJECT: _VIEWERS,
    Kind.APPLICATION_NEEDS_YOU: _APPLICATION,
    Kind.APPLICATION_WAITS: _APPLICATION,
    Kind.LINK_CHANGED: _LINK,
    Kind.LINK_CHANGED_SUBJECT: _VIEWERS,
    Kind.LINK_MOVED: _LINK,
    Kind.LINK_MOVED_SUBJECT: _VIEWERS,
    Kind.ERASURE_ASKED: _ERASURE,
    Kind.CORRECTION_ANSWERED: _CORRECTIONS,
    Kind.RELATIVE_DIED: _AFTER_DEATH,
    Kind.RELATIVE_LIVES: _LINK,
    Kind.MARRIAGE_CHANGED: _LINK,
    Kind.MARRIAGE_CHANGED_SUBJECT: _VIEWERS,
    Kind.DOCUMENTS_ASKED: _DOCUMENTS,
    Kind.INVITATION_USED: _INVITATIONS,
    Kind.INVITATION_ACCEPTED: _APPLICATION,
    Kind.LINK_STANDS_STILL: _LINK,
    Kind.LINK_STANDS_STILL_SUBJECT: _VIEWERS,
    Kind.LINK_GOES_ON: _LINK,
    Kind.LINK_GOES_ON_SUBJECT: _VIEWERS,
    Kind.DISPUTE_OPENED: _VIEWERS,
    Kind.DISPUTE_CLOSED: _VIEWERS,
    Kind.LINK_RENEWED: _LINK,
    Kind.LINK_RENEWED_SUBJECT: _VIEWERS,
    Kind.LINK_UNUSED: _LINK,
    Kind.LINK_UNUSED_SUBJECT: _VIEWERS,
    Kind.OF_AGE_SOON: _HAND_OVER,
    Kind.OF_AGE_SOON_SUBJECT: _HAND_OVER,
    Kind.OF_AGE: _LINK_TO_RENEW,
    Kind.OF_AGE_SUBJECT: _HAND_OVER,
    Kind.DIGEST: _MONTH,
    Kind.GUARDIAN_ASKED: _ANSWER,
    Kind.GUARDIAN_TOLD: _VIEWERS,
    Kind.GUARDIAN_LINK_CHANGED: _VIEWERS,
    Kind.GUARDIAN_LINK_ENDED: _VIEWERS,
    Kind.CHANGED_AT_OFFICE: _VIEWERS,
    Kind.INVITED_AT_OFFICE: _INVITATIONS,
    Kind.CARD_CHANGED: _CARD,
    Kind.CARD_CHANGED_SUBJECT: _CARD,
    Kind.GUARDIAN_CARD_CHANGED: _HELP,
    Kind.HOME_VISIT_SOON: _HOME_VISIT,
}


@require_safe
def inbox(request: CitizenRequest) -> HttpResponse:
    """All of them, or with `?show=new` the unread ones."""
    is_new_only = request.GET.get("show") == "new"
    rows_of = unread if is_new_only else inbox_of
    page = Paginator(rows_of(request.user), A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "url": reverse("families:message", args=[message.pk]),
            "title": TEXTS[message.kind].titled(message.codes),
            "when": moment(message.created_at),
            "is_new": message.read_at is None,
        }
        for message in page
    ]
    context = {
        "page_obj": page,
        "rows": rows,
        "unread": unread_count(request.user),
        "newest": unread(request.user).first(),
        "is_new_only": is_new_only,
        "query": "&show=new" if is_new_only else "",
    }
    return render(request, "families/messages/inbox.html", context)


@require_POST
def all_read(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """This message and all before it: one that has come since the page was made stays new."""
    mark_read_until(get_object_or_404(inbox_of(request.user), pk=pk))
    return redirect("families:messages")


@require_safe
def message(request: CitizenRequest, pk: UUID) -> HttpResponse:
    opened = get_object_or_404(inbox_of(request.user).select_related("application", "link__person"), pk=pk)
    mark_read(opened)
    text, way_on = TEXTS[opened.kind], _way_on(opened)
    context = {
        "title": text.titled(opened.codes),
        "text": text.filled(opened.codes),
        "when": moment(opened.created_at),
        "way_on": (
            {"label": way_on.label, "url": way_on.url(opened)} if way_on.is_open(request.user, opened) else None
        ),
    }
    return render(request, "families/messages/message.html", context)


def _way_on(message: Message) -> WayOn:
    is_of_child = message.kind == Kind.DIGEST and message.codes.get(VARIANT) == CHILD
    return _LOOKS_AT_CHILD if is_of_child else WAYS_ON[message.kind]
