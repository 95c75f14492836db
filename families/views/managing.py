"""/consent/manage/: a person without an account sees who is linked to them, or to the children in their care, and changes it,
with a code on their phone.

As at /consent/, an unknown reference, one without a phone and one that was asked about too often see the same pages, words
and status (`visits`)."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import Actor
from families.errors import CodeRefused, NoPhoneOnRecord, TooManyAttempts, TooManyCodes, WaitFirst
from families.forms.codes import ChannelForm, CodeForm
from families.forms.consents import ManagingReferenceForm
from families.models import Consent, FamilyLink, InsuredPerson
from families.models.codes import CodePurpose
from families.policies.links import can_see_link
from families.selectors import links_in_care_of, names_of
from families.services.attempts import count_attempt
from families.services.consents.managing_codes import (
    ask_for_managing_code,
    check_managing_code,
    consent_under,
    is_proven,
    manager_under,
)
from families.services.timing import ASKED_AFTER, answered_alike
from families.views.asking_apps import app_page, bar_page, let_app_ask_page
from families.views.blocks import care_blocked, let_ask_in_care_page, let_ask_page
from families.views.card_codes import revoke_page as card_code_page
from families.views.cases import case_page, unknown_page
from families.views.invitations_seen import invitation_page, invitation_rows, revoke_page
from families.views.link_changes import end_page, ended_page, less_page, pause_page, resume_page, viewer_page
from families.views.looks import looks_file_page, looks_page, subject_looks_page
from families.views.months import month_page
from families.views.owners_allowed import owners_page
from families.views.rows import care_rows
from families.views.standpoints import CHANGE, READ, READ_AND_CHANGE, PersonPage, Standpoint
from families.views.viewers import viewers_context
from families.views.visits import OPEN_LASTS, Door, Visit, address_of, id_of_nothing, is_right, too_many

_DOOR = Door("manage", home="families:manage")
_SENT_OR_NOT = (NoPhoneOnRecord, TooManyCodes)  # nobody is told which


class Manager(NamedTuple):
    """Whose code was right, and what it opens."""

    person: InsuredPerson
    purpose: CodePurpose


LinkPage = Callable[[HttpRequest, FamilyLink, Standpoint], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def manage(request: HttpRequest) -> HttpResponse:
    """First: a reference of any request or link about them."""
    form = ManagingReferenceForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "families/manage/reference.html", {"form": form})
    if not form.is_valid():
        return render(request, "families/manage/reference.html", {"form": form}, status=422)
    try:
        count_attempt("manage_reference", address=address_of(request))
    except TooManyAttempts as error:
        return too_many(request, error)
    consent = consent_under(form.cleaned_data["reference"])
    if consent is not None and consent.application.applicant_id == request.user.pk:
        form.add_error("reference", _("This is your own link or request: you find it in “My family”."))
        return render(request, "families/manage/reference.html", {"form": form}, status=422)
    is_care = form.cleaned_data["purpose"] is CodePurpose.CARE
    about = consent.pk if consent else id_of_nothing(form.cleaned_data["reference"])
    _DOOR.enter(request, about, CodePurpose.CARE.value if is_care else "")
    return redirect("families:manage-send")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def manage_send(request: HttpRequest) -> HttpResponse:
    """Second: have the code sent now."""
    visit = _DOOR.visit(request)
    if visit is None:
        return redirect("families:manage")
    form = ChannelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            count_attempt("manage_code", address=address_of(request))
            with answered_alike(ASKED_AFTER):
                _ask(visit, form.cleaned_data["channel"])
        except WaitFirst as error:
            return too_many(request, error)
        return redirect("families:manage-code")
    context = {"form": form, "is_care": _purpose(visit) is CodePurpose.CARE}
    return render(request, "families/manage/send.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def manage_code(request: HttpRequest) -> HttpResponse:
    """Third: the code that was sent."""
    visit = _DOOR.visit(request)
    if visit is None:
        return redirect("families:manage")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if is_right(request, form, partial(_check, visit), visit=visit, what="manage_try"):
                _DOOR.open(request)
                return redirect("families:manage-links")
        except WaitFirst as error:
            return too_many(request, error)
    return render(request, "families/manage/code.html", {"form": form}, status=422 if form.errors else 200)


def with_code(*methods: str) -> Callable[[PersonPage], Callable[..., HttpResponseBase]]:
    """A page about the person whose code was right, a while ago at most: as `standpoints.in_account` is for an account. A
    code for the children in their care opens none of them."""

    def door(page: PersonPage) -> Callable[..., HttpResponseBase]:
        @require_http_methods(list(methods))
        @never_cache
        @login_not_required
        @wraps(page)
        def view(request: HttpRequest, **about: Any) -> HttpResponseBase:
            manager = _manager(request)
            if manager is None or manager.purpose is CodePurpose.CARE:
                return _DOOR.closed_by_time(request)
            return page(request, manager.person, Standpoint.of_person(manager.person), **about)

        return view

    return door


@require_safe
@never_cache
@login_not_required
def manage_links(request: HttpRequest) -> HttpResponse:
    """Fourth: everybody who is linked to them, or to the children in their care."""
    manager = _manager(request)
    if manager is None:
        return _DOOR.closed_by_time(request)
    person, purpose = manager
    is_care = purpose is CodePurpose.CARE
    here = Standpoint.of_person(person)
    shown = _care(person, here) if is_care else _own(person, here)
    context = {"is_care": is_care, "minutes": int(OPEN_LASTS // 60), **shown}
    return render(request, "families/manage/links.html", context)


def _own(person: InsuredPerson, here: Standpoint) -> dict[str, Any]:
    return {"invitations": invitation_rows(person, here), **viewers_context(person, here)}


def _care(person: InsuredPerson, here: Standpoint) -> dict[str, Any]:
    links = links_in_care_of(person)
    rows = care_rows(links, names_of(link.owner_id for link in links), "families:manage-link")
    return {"rows": rows, **care_blocked(person, here)}


@require_POST
@never_cache
@login_not_required
def manage_applicant_let_ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whom they block themself, or for the children in their care, as they came for."""
    manager = _manager(request)
    if manager is None:
        return _DOOR.closed_by_time(request)
    let_ask = let_ask_in_care_page if manager.purpose is CodePurpose.CARE else let_ask_page
    return let_ask(request, manager.person, Standpoint.of_person(manager.person), pk)


manage_looks = with_code(*READ)(looks_page)
manage_looks_file = with_code(*READ)(looks_file_page)
manage_seen_in_month = with_code(*READ)(month_page)
manage_asking_app = with_code(*READ)(app_page)
manage_app_bar = with_code(*CHANGE)(bar_page)
manage_app_let_ask = with_code(*CHANGE)(let_app_ask_page)
manage_owners_allowed = with_code(*READ_AND_CHANGE)(owners_page)
manage_invitation = with_code(*READ)(invitation_page)
manage_invitation_revoke = with_code(*CHANGE)(revoke_page)


@require_POST
@never_cache
@login_not_required
def manage_leave(request: HttpRequest) -> HttpResponse:
    """Nobody who comes to this browser next finds the page open."""
    _DOOR.forget(request)
    request.session.cycle_key()
    messages.success(request, _("You have left the page. Nobody can go on from here without a new code."))
    return redirect("families:manage")


def _link_page(request: HttpRequest, link: FamilyLink, here: Standpoint) -> HttpResponse:
    return ended_page(request, link, here) if link.is_over else viewer_page(request, link, here)


def _on_link(page: LinkPage) -> Callable[..., HttpResponse]:
    """The page of a link to the person whose code was right, or to a child in their care, as they came for; any other link
    does not exist."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @login_not_required
    @wraps(page)
    def view(request: HttpRequest, pk: UUID) -> HttpResponse:
        manager = _manager(request)
        if manager is None:
            return _DOOR.closed_by_time(request)
        person, purpose = manager
        around = FamilyLink.objects.of_relatives().select_related("person__region", "owner", "application")
        theirs = around.filter(guardian=person) if purpose is CodePurpose.CARE else around.filter(person=person)
        link = theirs.filter(pk=pk).first()
        if link is None or not can_see_link(person, link):
            raise Http404
        return page(request, link, Standpoint.of_person(person))

    return view


manage_link = _on_link(_link_page)
manage_link_less = _on_link(less_page)
manage_link_pause = _on_link(pause_page)
manage_link_resume = _on_link(resume_page)
manage_link_end = _on_link(end_page)
manage_link_unknown = _on_link(unknown_page)
manage_link_case = _on_link(case_page)
manage_link_looks = _on_link(subject_looks_page)
manage_card_code_revoke = _on_link(require_POST(card_code_page))


def _ask(visit: Visit, channel: str) -> None:
    consent, by = _consent_of(visit), Actor.system("manage_page")
    if consent is not None:
        with suppress(*_SENT_OR_NOT):
            language = get_language() or "en"
            ask_for_managing_code(consent, channel=channel, language=language, by=by, purpose=_purpose(visit))


def _check(visit: Visit, code: str) -> None:
    consent = _consent_of(visit)
    if consent is None:
        raise CodeRefused
    check_managing_code(consent, code, purpose=_purpose(visit))


def _consent_of(visit: Visit) -> Consent | None:
    around = ("person__region", "application__other_guardian__region")
    return Consent.objects.select_related(*around).filter(pk=visit.about).first()


def _purpose(visit: Visit) -> CodePurpose:
    return CodePurpose(visit.what or CodePurpose.MANAGE)


def _manager(request: HttpRequest) -> Manager | None:
    """Who may change links now: the code was right, a while ago at most."""
    visit = _DOOR.visit(request)
    consent = _consent_of(visit) if visit is not None and visit.is_open else None
    if visit is None or consent is None:
        return None
    purpose = _purpose(visit)
    person = manager_under(consent, purpose)
    return Manager(person, purpose) if person is not None and is_proven(person, purpose) else None
