"""Somebody without an account who came with a reference and types a code: at /consent/ and at /consent/manage/.

The session holds an id and times alone. For a reference that does not exist the id names nothing, so no later page has to
know the difference.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.networks import network_of
from accounts.waiting import seconds_until
from families.errors import CodeRefused, ConsentNotOpen, RegisterSilent, WaitFirst
from families.forms.codes import CodeForm
from families.services.consents.code_rules import digits_of
from families.services.consents.codes import PROOF_LASTS
from families.services.timing import answered_alike
from families.services.wrong_tries import slowed

VISIT_LASTS = 60 * 60  # seconds from the reference to the code
OPEN_LASTS = PROOF_LASTS.total_seconds()  # from the code to the end
_NOT_RIGHT = (CodeRefused, ConsentNotOpen, RegisterSilent)  # a stranger is not told which


@dataclass(frozen=True, slots=True)
class Visit:
    """`about`: the id that the door took for the reference. `is_open`: the code was right, a while ago at most. `what`: what
    they came for, where the door knows more than one thing."""

    about: UUID
    is_open: bool
    what: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """`name` begins its keys in the session; `home` is the address of its first page."""

    name: str
    home: str

    def visit(self, request: HttpRequest) -> Visit | None:
        session, now = request.session, time.time()
        if self._about not in session or now - session[self._entered] > VISIT_LASTS:
            return None
        is_open = now - session.get(self._opened, 0) < OPEN_LASTS
        return Visit(UUID(session[self._about]), is_open, session.get(self._what, ""))

    def enter(self, request: HttpRequest, about: UUID, what: str = "") -> None:
        self.forget(request)
        request.session[self._about], request.session[self._entered] = str(about), int(time.time())
        if what:
            request.session[self._what] = what

    def open(self, request: HttpRequest) -> None:
        request.session.cycle_key()
        request.session[self._opened] = int(time.time())

    def forget(self, request: HttpRequest) -> None:
        for key in (self._about, self._entered, self._opened, self._what):
            request.session.pop(key, None)

    def closed_by_time(self, request: HttpRequest) -> HttpResponse:
        self.forget(request)
        messages.info(request, _("For your safety this page closes after a while. Enter the reference again."))
        return redirect(self.home)

    @property
    def _about(self) -> str:
        return f"{self.name}_visit"

    @property
    def _entered(self) -> str:
        return f"{self.name}_entered_at"

    @property
    def _what(self) -> str:
        return f"{self.name}_what"

    @property
    def _opened(self) -> str:
        return f"{self.name}_opened_at"


def is_right(request: HttpRequest, form: CodeForm, check: Callable[[str], object], *, visit: Visit, what: str) -> bool:
    """Is it the code of a valid form? Else the form says that it is not, whatever the reason. A wrong one slows down this
    network, and nobody elsewhere who has the same reference. Raises TooManyTries."""
    address = address_of(request)
    typed = digits_of(form.cleaned_data["code"])
    maker = f"{visit.about}@{network_of(address)}"
    try:
        with slowed(what, maker, typed=typed, address=address, wrong=_NOT_RIGHT), answered_alike():
            check(typed)
    except _NOT_RIGHT:
        form.add_error(
            "code",
            _(
                "This code is not right, or no longer valid. Check the newest message, or ask for a new code. If you "
                "are sure of it, try again in a few minutes: perhaps the authority does not answer at the moment."
            ),
        )
        return False
    return True


def id_of_nothing(reference: str) -> UUID:
    """For a reference that does not exist: the same each time, so that wrong codes count alike for it and for one that
    does."""
    return UUID(bytes=salted_hmac("families.visits", reference, algorithm="sha256").digest()[:16])


def too_many(request: HttpRequest, error: WaitFirst) -> HttpResponse:
    headers = {"Retry-After": str(seconds_until(error.until))}
    page = render_to_string("families/consent/too_many.html", {"error": error}, request)
    return HttpResponse(page, status=429, headers=headers)


def address_of(request: HttpRequest) -> str:
    return str(get_adapter().get_client_ip(request))
