"""Step-up: whoever does something weighty shows once more that it is them.

Guarded are GETs, and POSTs that lose nothing by a redirect. allauth's own decorator keeps a guarded POST in the session
to replay it, which would put a citizen's answers there; here nothing is kept, the way back is the address alone, and a
POST that carries answers passes. A page that asks for none, or keeps them elsewhere, says so itself (`posts_answers`):
there whoever adds a field does not get past it. A fresh sign-in counts, so nobody is asked twice in a row.
"""

import time
from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User

if TYPE_CHECKING:
    from django.views import View as _Base
else:
    _Base = object


def is_fresh(request: HttpRequest) -> bool:
    """Has this session's user shown a password, code or key within settings.STEP_UP_LASTS, by signing in or since?"""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    since = time.time() - settings.STEP_UP_LASTS.total_seconds()
    return any(record["at"] > since for record in records)


def has_second_factor_shown(request: HttpRequest) -> bool:
    """Has this session's user shown a second factor or a passkey since they signed in?"""
    if not request.user.is_authenticated:
        return False
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def has_method(user: User) -> bool:
    """Is there anything this user could step up by: a usable password, an authenticator app, a passkey?"""
    return bool(get_adapter().get_reauthentication_methods(user))


def carries_answers(request: HttpRequest) -> bool:
    """Does a POST bring anything but the token against forged requests?"""
    return bool(request.FILES) or any(name != "csrfmiddlewaretoken" for name in request.POST)


def needs_step_up(request: HttpRequest, *, posts_answers: bool = True) -> bool:
    """`posts_answers`: does the page ask for anything that a redirect would lose?"""
    may_lose = request.method == "POST" and posts_answers and carries_answers(request)
    is_guarded = request.method in {"GET", "HEAD", "POST"} and not may_lose
    return is_guarded and request.user.is_authenticated and not is_fresh(request)


def step_up_redirect(request: HttpRequest, next_url: str | None = None) -> HttpResponseRedirect:
    """To the page that asks again, or, for a user with nothing to show, to the one that adds a password first.

    `next_url`, by default the address asked for, is a path of ours.
    """
    assert isinstance(request.user, User)
    if has_method(request.user):
        page = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
    else:
        messages.info(request, _("Set a password first: it protects what you do next."))
        page = reverse("account_set_password")
    return HttpResponseRedirect(f"{page}?{urlencode({REDIRECT_FIELD_NAME: next_url or request.get_full_path()})}")


class StepUpMixin(_Base):
    """For class-based views whose page, or POST without answers, needs a fresh step-up. Place it before the base.

    `posts_answers` is False where the page asks for none: then its POST needs one too, whatever it carries.
    """

    posts_answers: ClassVar[bool] = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if needs_step_up(request, posts_answers=self.posts_answers):
            return step_up_redirect(request)
        return super().dispatch(request, *args, **kwargs)
