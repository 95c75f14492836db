"""The officers' door: Django admin behind allauth's sign-in and a second factor.

Citizens are told nothing of it: every address of it is 404 for them.
"""

from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.selectors import has_second_factor
from accounts.step_up import has_second_factor_shown
from authorities.models import Role
from authorities.policies import duty_regions


class OfficersSite(AdminSite):
    site_header = _("sscard for officers")
    site_title = _("sscard for officers")
    index_title = _("Your region's cases")

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and has_second_factor_shown(request)

    def get_urls(self) -> list[Any]:
        """Without Django's way from a row to its page for visitors: no row has one, and what is no key breaks it."""
        return [one for one in super().get_urls() if getattr(one, "name", None) != "view_on_site"]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def hidden_from_citizens(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not request.user.is_staff:
                raise Http404
            return inner(request, *args, **kwargs)

        return hidden_from_citizens

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        back = _way_on(request)
        if not request.user.is_authenticated:
            return redirect_to_login(back)
        if not (isinstance(request.user, User) and request.user.is_staff):
            raise Http404
        if not has_second_factor(request.user):
            messages.info(
                request, gettext("Officers sign in with a second factor. Add an authenticator app or a key first.")
            )
            return redirect("mfa_index")
        if not has_second_factor_shown(request):
            return HttpResponseRedirect(f"{_second_factor_page(request.user)}?{urlencode({REDIRECT_FIELD_NAME: back})}")
        return HttpResponseRedirect(back)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """With the way to what is no table, for who may go there."""
        reads_packs = duty_regions(request.user, Role.SUPERVISOR, Role.AUDITOR).exists()
        return super().index(request, {"reads_packs": reads_packs, **(extra_context or {})})

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]  # a redirect instead
        return redirect("account_change_password")


def _second_factor_page(user: User) -> str:
    methods = get_adapter().get_reauthentication_methods(user)
    return str(next(method["url"] for method in methods if method["id"].startswith("mfa_reauthenticate")))


def _way_on(request: HttpRequest) -> str:
    page = request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else reverse("admin:index")
