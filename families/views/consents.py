"""Where the relative answers: in their own account, or at /consent/ with a code and without an account.

Who asks about a reference that does not exist, has no phone, or was asked about too often sees the same pages, words
and status as for one that waits (`visits`).
"""

from contextlib import suppress
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.step_up import is_fresh, needs_step_up, step_up_redirect
from audit.services import Actor
from families.errors import CodeRefused, ConsentNotOpen, NoPhoneOnRecord, TooManyAttempts, TooManyCodes, WaitFirst
from families.forms.codes import ChannelForm, CodeForm
from families.forms.consents import ReferenceForm
from families.models import LinkApplication
from families.models.consents import Route
from families.policies.applications import can_answer, was_asked
from families.relationships import Relationship
from families.scopes import MONEY
from families.services.attempts import count_attempt
from families.services.consents.codes import ask_for_code, check_code, proven_code
from families.services.consents.terms import asked_scopes
from families.services.timing import ASKED_AFTER, answered_alike
from families.states import Status
from families.views.decisions import Outcome, Sitting, decide
from families.views.requests import CitizenRequest
from families.views.visits import Door, Visit, address_of, id_of_nothing, is_right, too_many

_DOOR = Door("consent", home="families:consent")
_ANSWER = "consent_answer"
_ABOUT_CHILD = "consent_about_child"
_STEP_UP = "first"  # in the address: lead to where they show that it is them, and back

_AROUND = ("person", "applicant", "other_guardian")
_SENT_OR_NOT = (ConsentNotOpen, NoPhoneOnRecord, TooManyCodes)  # nobody is told which


def _application_of(visit: Visit) -> LinkApplication | None:
    return _answerable().filter(pk=visit.about).first()


def _answerable() -> QuerySet[LinkApplication]:
    rows = LinkApplication.objects.select_related(*_AROUND).filter(status=Status.AWAITING_CONSENT)
    return rows.exclude(relationship=Relationship.SELF)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def application_answer(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """In one's own account. To the applicant the page does not exist, found as soon whether or not somebody was asked."""
    others = LinkApplication.objects.exclude(applicant=request.user)
    application = get_object_or_404(others.select_related(*_AROUND), pk=pk)
    if not can_answer(request.user, application):
        if not was_asked(request.user, application):
            raise Http404
        return _ending(request, "closed")
    if _STEP_UP in request.GET and needs_step_up(request):
        return step_up_redirect(request, request.path)
    by = Actor.citizen(request.user.pk)
    answer = decide(request, Sitting(application, Route.ACCOUNT, by, _step_up_url(request, application)))
    if isinstance(answer, HttpResponse):
        return answer
    return _answered_in_account(request, answer, is_about_child=application.is_guardian_asked)


def _step_up_url(request: HttpRequest, application: LinkApplication) -> str:
    """Where money is asked about, whoever finds a session open does not agree in its user's name."""
    if MONEY.isdisjoint(asked_scopes(application)) or is_fresh(request):
        return ""
    return f"{request.path}?{_STEP_UP}"


def _answered_in_account(request: HttpRequest, answer: Outcome, *, is_about_child: bool) -> HttpResponse:
    if answer == "closed":
        return _ending(request, answer)
    if answer == "granted" and is_about_child:
        messages.success(
            request,
            _("You agreed. Under “About the people in your care” you see the link, and can end it at any time."),
        )
        return redirect("families:who-can-see-me")
    if answer == "granted":
        messages.success(request, _("You agreed. You see below who is linked to you, and can end it at any time."))
        return redirect("families:who-can-see-me")
    if answer == "refused":
        messages.success(request, _("You refused. Nothing was shared, and they are not told why."))
    elif answer == "refused_and_blocked":
        said = _(
            "You refused. Nothing was shared. They cannot ask you any more, and are not told. Below, under “Who cannot ask you "
            "any more”, you can let them ask again."
        )
        messages.success(request, said)
        return redirect("families:who-can-see-me")
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
        count_attempt("consent_reference", address=address_of(request))
    except TooManyAttempts as error:
        return too_many(request, error)
    application = _answerable().filter(reference=form.cleaned_data["reference"]).first()
    if application is not None and application.applicant_id == request.user.pk:
        form.add_error(
            "reference", _("This is your own request. Your relative answers it; you can follow it in “My family”.")
        )
        return render(request, "families/consent/reference.html", {"form": form}, status=422)
    _forget(request)
    _DOOR.enter(request, application.pk if application else id_of_nothing(form.cleaned_data["reference"]))
    return redirect("families:consent-send")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def consent_send(request: HttpRequest) -> HttpResponse:
    """Second: have the code sent now."""
    visit = _DOOR.visit(request)
    if visit is None:
        return redirect("families:consent")
    form = ChannelForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "families/consent/send.html")
    try:
        count_attempt("consent_code", address=address_of(request))
        with answered_alike(ASKED_AFTER):
            _ask(visit, form.cleaned_data["channel"])
    except TooManyAttempts as error:
        return too_many(request, error)
    return redirect("families:consent-code")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def consent_code(request: HttpRequest) -> HttpResponse:
    """Third: the code that was sent."""
    visit = _DOOR.visit(request)
    if visit is None:
        return redirect("families:consent")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if is_right(request, form, partial(_check, visit), visit=visit, what="consent_try"):
                _DOOR.open(request)
                return redirect("families:consent-decide")
        except WaitFirst as error:
            return too_many(request, error)
    return render(request, "families/consent/code.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def consent_decide(request: HttpRequest) -> HttpResponse:
    """Fourth: read, choose, agree or refuse."""
    if _ANSWER in request.session:
        return redirect("families:consent-done")
    visit = _DOOR.visit(request)
    if visit is None or not visit.is_open:
        return _DOOR.closed_by_time(request)
    application = _application_of(visit)
    if application is None or application.asked_person_id is None:
        return _finish(request, "closed")
    code = proven_code(application)
    if code is None:
        return _DOOR.closed_by_time(request)
    answer = decide(request, Sitting(application, Route(code.route), Actor.person(application.asked_person_id)))
    if isinstance(answer, HttpResponse):
        return answer
    return _finish(request, answer, is_about_child=application.is_guardian_asked)


@require_safe
@never_cache
@login_not_required
def consent_done(request: HttpRequest) -> HttpResponse:
    """Last: what happens now, and how to end it later."""
    answer = request.session.get(_ANSWER)
    return _ending(request, answer) if answer else redirect("families:consent")


def _ask(visit: Visit, channel: str) -> None:
    application, by = _application_of(visit), Actor.system("consent_page")
    if application is None:
        return
    with suppress(*_SENT_OR_NOT):
        ask_for_code(application, route=Route.CODE, channel=channel, language=get_language() or "en", by=by)


def _check(visit: Visit, code: str) -> None:
    application = _application_of(visit)
    if application is None:
        raise CodeRefused
    check_code(application, code)


def _finish(request: HttpRequest, answer: Outcome, *, is_about_child: bool = False) -> HttpResponse:
    _forget(request)
    request.session[_ANSWER] = answer
    if is_about_child:
        request.session[_ABOUT_CHILD] = True
    return redirect("families:consent-done")


def _forget(request: HttpRequest) -> None:
    _DOOR.forget(request)
    request.session.pop(_ANSWER, None)
    request.session.pop(_ABOUT_CHILD, None)


def _ending(request: HttpRequest, answer: Outcome) -> HttpResponse:
    context = {
        "answer": answer,
        "is_about_child": request.session.get(_ABOUT_CHILD, False),
        "is_answered": answer in {"granted", "granted_later", "refused", "refused_and_blocked"},
        "is_refused": answer in {"refused", "refused_and_blocked"},
        "is_citizen": isinstance(request.user, User),
    }
    return render(request, "families/consent/done.html", context)
