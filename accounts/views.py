"""Pages of an account besides allauth's: my account, language and text size, a new password, the local outbox."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.password_change import finalize_password_change
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST, require_safe
from django.views.generic import FormView

from accounts.forms import LanguageForm, SetPasswordForm, TextSizeForm
from accounts.idleness import is_left_alone
from accounts.models import OutgoingText, TextSize, User
from accounts.preferences import keep_language, keep_text_size, language_of, text_size_of
from accounts.selectors import Security, security_of
from accounts.services import change_language, change_text_size
from accounts.sign_in_again import end_session, ours
from accounts.step_up import is_fresh


@require_GET
def preferences(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    page = {
        "language_form": LanguageForm(initial={"language": language_of(request)}),
        "text_size_form": TextSizeForm(initial={"text_size": text_size_of(request)}),
    }
    return render(request, "accounts/preferences.html", page | _sign_in_rows(security_of(request.user)))


@require_POST
@login_not_required
def set_language_choice(request: HttpRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    response = HttpResponseRedirect(_way_back(request))
    if form.is_valid():
        language = form.cleaned_data["language"]
        if isinstance(request.user, User):
            change_language(by=request.user, language=language)
        keep_language(response, language)
    return response


@require_POST
@login_not_required
def set_text_size(request: HttpRequest) -> HttpResponse:
    form = TextSizeForm(request.POST)
    response = HttpResponseRedirect(_way_back(request))
    if form.is_valid():
        text_size = TextSize(form.cleaned_data["text_size"])
        if isinstance(request.user, User):
            change_text_size(by=request.user, text_size=text_size)
        keep_text_size(response, text_size)
    return response


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is still there. A POST is activity, which IdleSignOutMiddleware has noted already.

    A script wants no page; a form sent by the browser itself goes back to its page.
    """
    is_form = request.headers.get("Sec-Fetch-Mode") == "navigate"
    return HttpResponseRedirect(_way_back(request)) if is_form else HttpResponse(status=204)


@require_POST
@login_not_required
def end_idle_session(request: HttpRequest) -> HttpResponse:
    """The page's own clock has run out. Another window may have signed out before this one, or be in use: a browser lets
    windows in the background sleep, and one that wakes up knows nothing of the others."""
    if request.user.is_authenticated and not is_left_alone(request):
        return HttpResponseRedirect(_way_back(request))
    return end_session(request, "idle", back=ours(request, request.POST.get(REDIRECT_FIELD_NAME, "")))


def forgotten_password(request: HttpRequest) -> HttpResponse:
    """A code to the mobile or the e-mail address signs in, then a new password is chosen: one way for both."""
    if request.user.is_authenticated:
        return redirect("account_change_password")
    query = urlencode({REDIRECT_FIELD_NAME: reverse("accounts:new_password")})
    return HttpResponseRedirect(f"{reverse('account_request_login_code')}?{query}")


@require_safe
@login_not_required
def closed_after_death(request: HttpRequest) -> HttpResponse:
    """It says the same to everybody, and of nobody."""
    return render(request, "account/closed_after_death.html")


@method_decorator([never_cache, sensitive_post_parameters("password1", "password2")], name="dispatch")
class NewPasswordView(FormView):  # type: ignore[type-arg]  # the stub is generic, the class is not
    """A new password without the old one, for whoever has just signed in with a code."""

    form_class = SetPasswordForm
    template_name = "accounts/new_password.html"
    success_url = reverse_lazy("accounts:preferences")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not signed_in_by_code(request):
            return redirect("account_change_password")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        assert isinstance(self.request.user, User)
        form.save()
        finalize_password_change(self.request, self.request.user)
        return super().form_valid(form)


def signed_in_by_code(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user if isinstance(request.user, User) else None)
    return is_fresh(request) and any(record["method"] == "code" for record in records)


@require_GET
@login_not_required
@never_cache
def local_messages(request: HttpRequest) -> HttpResponse:
    """The text messages and e-mails of the local demonstration."""
    if not settings.DEMO:
        raise Http404
    return render(request, "accounts/local_messages.html", {"outgoing": OutgoingText.objects.all()[:50]})


def _sign_in_rows(security: Security) -> dict[str, Any]:
    none = _("None")
    rows = [
        {"label": _("User name"), "value": security.username},
        {"label": _("Mobile number"), "value": security.mobile or none, "change_url": reverse("account_change_phone")},
        {
            "label": _("E-mail address"),
            "value": "\n".join(security.emails) or none,
            "change_url": reverse("account_email"),
        },
        {
            "label": _("Password"),
            "value": _("Set") if security.has_password else none,
            "change_url": reverse("account_change_password" if security.has_password else "account_set_password"),
        },
    ]
    return {"security": security, "sign_in_rows": rows}


def _way_back(request: HttpRequest) -> str:
    """The page that the choice was made on, if it is one of ours."""
    if page := ours(request, request.POST.get(REDIRECT_FIELD_NAME) or request.headers.get("Referer", "")):
        return page
    return reverse("accounts:preferences") if request.user.is_authenticated else reverse("account_login")
