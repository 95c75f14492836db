"""Where a citizen sees which apps may act for them, and ends it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from audit.services import Actor
from integrators.codes import ApiScope
from integrators.models import AppGrant, GrantEndedBy
from integrators.models.grants import AppGrantQuerySet
from integrators.services.grants import end_grant


@require_safe
@never_cache
def apps(request: HttpRequest) -> HttpResponse:
    grants = [(grant, _in_words(grant)) for grant in _all_of(request).standing().order_by("-granted_at")]
    return render(request, "integrators/apps.html", {"grants": grants})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def app_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    grant = get_object_or_404(_all_of(request), pk=pk)
    if grant.ended_at is not None:  # in another window, or by going back
        messages.info(request, _("It ended before. The app can see and do nothing for you here."))
        return redirect("integrators:apps")
    if request.method != "POST":
        return render(request, "integrators/app_end.html", {"grant": grant})
    end_grant(grant, ended_by=GrantEndedBy.CITIZEN, by=Actor.citizen(grant.user_id))
    messages.success(request, _("It is ended. The app can no longer see or do anything for you here."))
    return redirect("integrators:apps")


def _all_of(request: HttpRequest) -> AppGrantQuerySet:
    """The ended ones too."""
    assert isinstance(request.user, User)  # nobody else is let in
    return AppGrant.objects.filter(user=request.user).select_related("app__client", "app__integrator")


def _in_words(grant: AppGrant) -> list[str]:
    return [str(scope.label) for scope in ApiScope if scope.value in grant.scopes]
