"""Where the relative answers: in their own account, or at /consent/ with a code and without an account.

Who asks about a reference that does not exist, has no phone, or was asked about too often sees the same pages, words
and status as for one that waits. The session holds ids and times alone; for an unknown reference an id that names
nothing, so no later page has to know the difference.
"""

import time
from dataclasses import dataclass
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from uuid_utils.compat import uuid7

from accounts.models import User
from audit.services import Actor
from families.errors import CodeRefused, ConsentNotOpen, NoPhoneOnRecord, QuietHours, RegisterSilent
from families.forms.codes import ChannelForm, CodeForm
from families.forms.consents import ReferenceForm
from families.models import LinkApplication
from families.models.consents import Route
from families.policies import can_answer, was_asked
from families.relationships import Relationship
from families.services.attempts import TooManyAttempts, count_attempt
from families.services.consents import TooManyCodes, check_code, send_code
from families.states import Status
from families.views.decisions import Outcome, Sitting, decide
from families.views.requests import CitizenRequest
from families.views.timing import answered_alike

VISIT_LASTS = 60 * 60  # seconds from the reference to the code
OPEN_LASTS = 15 * 60  # seconds from the code to the answer
_VISIT, _ENTERED, _OPENED, _ANSWER = "consent_visit", "consent_entered_at", "consent_opened_at", "consent_answer"

_SENT_OR_NOT = (ConsentNotOpen, NoPhoneOnRecord, TooManyCodes)  # nobody is told which
_TOLD = (QuietHours, RegisterSilent)


@dataclass(frozen=True, slots=True)
class Visit:
    """What the session knows of someone at /consent/."""

    application_id: UUID
    is_open: bool

    @classmethod
    def of(cls, request: HttpRequest) -> "Visit | None":
        session, now = request.session, time.time()
        if _VISIT not in session or now - session[_ENTERED] > VISIT_LASTS:
            return None
        return cls(UUID(session[_VISIT]), now - session.get(_OPENED, 0) < OPEN_LASTS)

    @property
    def application(self) -> LinkApplication | None:
        return _answerable().filter(pk=self.application_id).first()


def _answerable() -> QuerySet[LinkApplication]:
    rows = LinkApplication.objects.select_related("person", "applicant").filter(status=Status.AWAITING_CONSENT)
    return rows.exclude(relationship=Relationship.SELF)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def application_answer(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """In one's own account."""
    application = get_object_or_404(LinkApplication.objects.select_related("person", "applicant"), pk=pk)
    if not can_answer(request.user, application):
        if not was_asked(request.user, application):
            raise Http404
        return _ending(request, "closed")
    answer = decide(request, Sitting(application, Route.ACCOUNT, Actor.citizen(request.user.pk)))
    return answer if isinstance(answer, HttpResponse) else _answered_in_account(request, answer)


def _answered_in_account(request: HttpRequest, answer: Outcome) -> HttpResponse:
    if answer == "closed":
        return _ending(request, answer)
    if answer == "granted":
        messages.success(request, _("You agreed. You see below who is linked to you, and can end it at any time."))
        return redirect("families:who-can-see-me")
    if answer == "refused":
        messages.success(request, _("You refused. Nothing was shared, and they are not told why."))
    else:
        messages.warning(request, _("You agreed, but no link could be made. Nothing was shared."))
    return redirect("families:family")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def consent(request: HttpRequest) -> HttpResponse:
    """First: which request?"""
    form = ReferenceForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "families/consent/reference.html", {"form": form})
    if not form.is_valid():
        return render(request, "families/consent/reference.html", {"form": form}, status=422)
    try:
        count_attempt("consent_reference", address=_address(request))
    except TooManyAttempts:
        return _too_many(request)
    application = _answerable().filter(reference=form.cleaned_data["reference"]).first()
    if application is not None and application.applicant_id == request.user.pk:
        form.add_error(
            "reference", _("This is your own request. Your relative answers it; you can follow it in “My family”.")
        )
        return render(request, "families/consent/reference.html", {"form": form}, status=422)
    _enter(request, application.pk if application else uuid7())
    return redirect("families:consent-send")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def consent_send(request: HttpRequest) -> HttpResponse:
    """Second: have the code sent now."""
    visit = Visit.of(request)
    if visit is None:
        return redirect("families:consent")
    form = ChannelForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "families/consent/send.html")
    try:
        count_attempt("consent_code", address=_address(request))
        with answered_alike():
            _send(visit, form.cleaned_data["channel"])
    except TooManyAttempts:
        return _too_many(request)
    except _TOLD as error:
        return render(request, "families/consent/send.html", {"problem": str(error), "has_errors": True}, status=503)
    return redirect("families:consent-code")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def consent_code(request: HttpRequest) -> HttpResponse:
    """Third: the code that was sent."""
    visit = Visit.of(request)
    if visit is None:
        return redirect("families:consent")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            count_attempt("consent_try", address=_address(request))
            with answered_alike():
                _check(visit, form.cleaned_data["code"])
        except TooManyAttempts:
            return _too_many(request)
        except (CodeRefused, ConsentNotOpen):
            form.add_error(
                "code",
                _("This code is not right, or no longer valid. Check the newest message, or ask for a new code."),
            )
        except RegisterSilent as error:
            form.add_error(None, str(error))
        else:
            return _open(request)
    return render(request, "families/consent/code.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def consent_decide(request: HttpRequest) -> HttpResponse:
    """Fourth: read, choose, agree or refuse."""
    visit = Visit.of(request)
    if visit is None or not visit.is_open:
        _forget(request)
        messages.info(request, _("For your safety this page closes after a while. Enter the reference again."))
        return redirect("families:consent")
    application = visit.application
    if application is None:
        return _finish(request, "closed")
    assert application.person is not None  # nobody is asked before the register matched
    answer = decide(request, Sitting(application, Route.CODE, Actor.person(application.person.pk)))
    return answer if isinstance(answer, HttpResponse) else _finish(request, answer)


@require_safe
@never_cache
@login_not_required
def consent_done(request: HttpRequest) -> HttpResponse:
    """Last: what happens now, and how to end it later."""
    answer = request.session.get(_ANSWER)
    return _ending(request, answer) if answer else redirect("families:consent")


def _send(visit: Visit, channel: str) -> None:
    application = visit.application
    if application is None:
        return
    try:
        send_code(application, channel=channel, language=get_language() or "en", by=Actor.system("consent_page"))
    except _SENT_OR_NOT:
        return


def _check(visit: Visit, code: str) -> None:
    application = visit.application
    if application is None:
        raise CodeRefused
    check_code(application, code)


def _enter(request: HttpRequest, application_id: UUID) -> None:
    _forget(request)
    request.session[_VISIT], request.session[_ENTERED] = str(application_id), int(time.time())


def _open(request: HttpRequest) -> HttpResponse:
    request.session.cycle_key()
    request.session[_OPENED] = int(time.time())
    return redirect("families:consent-decide")


def _finish(request: HttpRequest, answer: Outcome) -> HttpResponse:
    _forget(request)
    request.session[_ANSWER] = answer
    return redirect("families:consent-done")


def _forget(request: HttpRequest) -> None:
    for key in (_VISIT, _ENTERED, _OPENED, _ANSWER):
        request.session.pop(key, None)


def _ending(request: HttpRequest, answer: Outcome) -> HttpResponse:
    return render(
        request, "families/consent/done.html", {"answer": answer, "is_citizen": isinstance(request.user, User)}
    )


def _too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "families/consent/too_many.html", status=429)


def _address(request: HttpRequest) -> str:
    return str(get_adapter().get_client_ip(request))
