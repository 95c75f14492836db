"""Whoever was invited: scans the QR code or types the code, and with their own card linked sees who invites them, and to
what. Why an invitation does not hold, no page tells.

The session holds an id and a time alone, and for a forged token an id that names nothing.
"""

import time
from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from uuid_utils.compat import uuid7

from accounts.step_up import StepUpMixin
from audit.services import Actor
from families.errors import (
    FamilyServiceError,
    InvitationNotOpen,
    OwnInvitation,
    RelationshipNotPlausible,
    SelfLinkRequired,
    TooManyTries,
    WaitFirst,
)
from families.forms.invitations import InvitationCodeForm
from families.models import Invitation
from families.services.attempts import count_attempt
from families.services.consents.invitations import (
    accept_invitation,
    holds,
    id_of_code,
    id_of_token,
    opened,
    text_for_invited,
)
from families.services.wrong_tries import slowed, slowed_scan
from families.views.requests import CitizenRequest
from families.views.visits import address_of, too_many
from families.wording import relationship_in_words

WRONG_INPUT = 422
VISIT_LASTS = 60 * 60  # seconds from the code to the answer, with the time to link one's own card first
SCANS_AN_HOUR = 600  # sscard default, of one network address: what is forged is not even looked for
_VISIT, _ENTERED = "invitation_visit", "invitation_entered_at"


@require_safe
@never_cache
@login_not_required
def invitation_scanned(request: HttpRequest, token: str) -> HttpResponse:
    """The address is the key: it leads on at once, and no page that is opened from here is told of it."""
    address = address_of(request)
    invitation_id = id_of_token(token)
    try:
        count_attempt("invitation_scan", address=address, most=SCANS_AN_HOUR)
        with suppress(InvitationNotOpen), slowed_scan(address, wrong=InvitationNotOpen):
            _check_is(invitation_id is not None)
    except WaitFirst as error:
        return _private(too_many(request, error))
    _enter(request, invitation_id)
    return _private(redirect("families:invitation-open"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation_code(request: CitizenRequest) -> HttpResponse:
    form = InvitationCodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = WRONG_INPUT if form.errors else 200
        return render(request, "families/invited/code.html", {"form": form}, status=status)
    found, typed = None, form.cleaned_data["code"]
    try:
        with (
            suppress(InvitationNotOpen),
            slowed(
                "invitation_code",
                str(request.user.pk),
                typed=typed,
                address=address_of(request),
                wrong=(InvitationNotOpen,),
            ),
        ):
            found = id_of_code(typed)
            _check_is(holds(found, request.user))
    except TooManyTries as error:
        return too_many(request, error)
    _enter(request, found)
    return redirect("families:invitation-open")


def _check_is(right: bool) -> None:
    """Raises InvitationNotOpen, so that it counts as wrong; the page says so alike for every reason."""
    if not right:
        raise InvitationNotOpen


@method_decorator(never_cache, name="dispatch")
class InvitationOpenView(StepUpMixin, View):
    """Who invites, what they are to the reader, what and for how long; its button makes the application. A step-up as
    before sending any."""

    http_method_names = ("get", "head", "post")
    posts_answers = False

    def get(self, request: CitizenRequest) -> HttpResponse:
        invitation = self._opened(request)
        return invitation if isinstance(invitation, HttpResponse) else self._page(request, invitation)

    def post(self, request: CitizenRequest) -> HttpResponse:
        """A yes counts only for the very text that stood on the page, which may have been of another invitation."""
        invitation = self._opened(request)
        if isinstance(invitation, HttpResponse):
            return invitation
        shown = text_for_invited(invitation, _language())
        if request.POST.get("shown") != shown.sha256:
            return self._page(request, invitation)
        try:
            application = accept_invitation(
                invitation,
                user=request.user,
                shown=shown,
                language=_language(),
                by=Actor.citizen(request.user.pk),
                address=address_of(request),
            )
        except InvitationNotOpen:
            return _not_open(request)
        except FamilyServiceError as error:
            return self._page(request, invitation, error=error)
        _forget(request)
        return redirect("families:application", pk=application.pk)

    def _opened(self, request: CitizenRequest) -> Invitation | HttpResponse:
        visit = _visit(request)
        if visit is None:
            return redirect("families:invitation-code")
        try:
            return opened(visit, request.user)
        except SelfLinkRequired:
            return render(request, "families/invited/own_card.html")
        except InvitationNotOpen:
            return _not_open(request)
        except OwnInvitation as error:
            messages.info(request, str(error))
            return redirect("families:invitations")

    def _page(
        self, request: CitizenRequest, invitation: Invitation, *, error: FamilyServiceError | None = None
    ) -> HttpResponse:
        context = {
            "inviter_name": invitation.person.name,
            "relationship": relationship_in_words(invitation.relationship, _language()),
            "text": text_for_invited(invitation, _language()),
            "errors": [{"text": _said(error)}] if error else None,
            "has_errors": error is not None,
        }
        return render(request, "families/invited/invited.html", context, status=WRONG_INPUT if error else 200)


def _said(error: FamilyServiceError) -> str:
    """Nobody typed a number here that they could check."""
    if isinstance(error, RelationshipNotPlausible):
        return _("By your ages this relationship cannot be right. Ask your relative for a new invitation.")
    return str(error)


def _not_open(request: HttpRequest) -> HttpResponse:
    _forget(request)
    return render(request, "families/invited/not_open.html")


def _enter(request: HttpRequest, invitation_id: UUID | None) -> None:
    request.session[_VISIT], request.session[_ENTERED] = str(invitation_id or uuid7()), int(time.time())


def _visit(request: HttpRequest) -> UUID | None:
    session = request.session
    if _VISIT not in session or time.time() - session[_ENTERED] > VISIT_LASTS:
        return None
    return UUID(session[_VISIT])


def _forget(request: HttpRequest) -> None:
    for key in (_VISIT, _ENTERED):
        request.session.pop(key, None)


def _private(answer: HttpResponse) -> HttpResponse:
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _language() -> str:
    return get_language() or "en"
