"""Where the relative answers: in their own account, or at /consent/ with a code and without an account.

Who asks about a reference that does not exist, has no phone, or was asked about too often sees the same pages, words
and status as for one that waits. The session holds ids and times alone; for an unknown reference an id that names
nothing, so no later page has to know the difference.
"""

import time
from contextlib import suppress
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
from accounts.step_up import is_fresh, needs_step_up, step_up_redirect
from audit.services import Actor
from families.errors import CodeRefused, ConsentNotOpen, NoPhoneOnRecord, RegisterSilent, TooManyCodes
from families.forms.codes import ChannelForm, CodeForm
from families.forms.consents import ReferenceForm
from families.models import LinkApplication
from families.models.consents import Route
from families.policies import can_answer, was_asked
from families.relationships import Relationship
from families.scopes import MONEY
from families.services.attempts import TooManyAttempts, count_attempt
from families.services.codes import PROOF_LASTS, ask_for_code, check_code, proven_code
from families.services.timing import ASKED_AFTER, answered_alike
from families.states import Status
from families.views.decisions import Outcome, Sitting, decide
from families.views.requests import CitizenRequest

VISIT_LASTS = 60 * 60  # seconds from the reference to the code
OPEN_LASTS = PROOF_LASTS.total_seconds()  # from the code to the answer
_STEP_UP = "first"  # in the address: lead to where they show that it is them, and back
_VISIT, _ENTERED, _OPENED, _ANSWER = "consent_visit", "consent_entered_at", "consent_opened_at", "consent_answer"

_SENT_OR_NOT = (ConsentNotOpen, NoPhoneOnRecord, TooManyCodes)  # nobody is told which


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
    """In one's own account. To the applicant the page does not exist, found as soon whether or not somebody was asked."""
    others = LinkApplication.objects.exclude(applicant=request.user)
    application = get_object_or_404(others.select_related("person", "applicant"), pk=pk)
    if not can_answer(request.user, application):
        if not was_asked(request.user, application):
            raise Http404
        return _ending(request, "closed")
    if _STEP_UP in request.GET and needs_step_up(request):
        return step_up_redirect(request, request.path)
    by = Actor.citizen(request.user.pk)
    answer = decide(request, Sitting(application, Route.ACCOUNT, by, _step_up_url(request, application)))
    return answer if isinstance(answer, HttpResponse) else _answered_in_account(request, answer)


def _step_up_url(request: HttpRequest, application: LinkApplication) -> str:
    """Where money is asked about, whoever finds a session open does not agree in its user's name."""
    if not MONEY & set(application.scopes) or is_fresh(request):
        return ""
    return f"{request.path}?{_STEP_UP}"


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
        with answered_alike(ASKED_AFTER):
            _ask(visit, form.cleaned_data["channel"])
    except TooManyAttempts:
        return _too_many(request)
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
        except (CodeRefused, ConsentNotOpen, RegisterSilent):
            form.add_error(
                "code",
                _(
                    "This code is not right, or no longer valid. Check the newest message, or ask for a new code. If you "
                    "are sure of it, try again in a few minutes: perhaps the authority does not answer at the moment."
                ),
            )
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
        return _closed_by_time(request)
    application = visit.application
    if application is None or application.person is None:
        return _finish(request, "closed")
    code = proven_code(application)
    if code is None:
        return _closed_by_time(request)
    answer = decide(request, Sitting(application, Route(code.route), Actor.person(application.person.pk)))
    return answer if isinstance(answer, HttpResponse) else _finish(request, answer)


@require_safe
@never_cache
@login_not_required
def consent_done(request: HttpRequest) -> HttpResponse:
    """Last: what happens now, and how to end it later."""
    answer = request.session.get(_ANSWER)
    return _ending(request, answer) if answer else redirect("families:consent")


def _ask(visit: Visit, channel: str) -> None:
    application, by = visit.application, Actor.system("consent_page")
    if application is None:
        return
    with suppress(*_SENT_OR_NOT):
        ask_for_code(application, route=Route.CODE, channel=channel, language=get_language() or "en", by=by)


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


def _closed_by_time(request: HttpRequest) -> HttpResponse:
    _forget(request)
    messages.info(request, _("For your safety this page closes after a while. Enter the reference again."))
    return redirect("families:consent")


def _forget(request: HttpRequest) -> None:
    for key in (_VISIT, _ENTERED, _OPENED, _ANSWER):
        request.session.pop(key, None)


def _ending(request: HttpRequest, answer: Outcome) -> HttpResponse:
    context = {
        "answer": answer,
        "is_answered": answer in {"granted", "granted_later", "refused"},
        "is_citizen": isinstance(request.user, User),
    }
    return render(request, "families/consent/done.html", context)


def _too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "families/consent/too_many.html", status=429)


def _address(request: HttpRequest) -> str:
    return str(get_adapter().get_client_ip(request))
