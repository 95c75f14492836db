"""Having a code sent and typing it: one's own, which proves the card, or one that the relative reads out.

About one's own code the page says what went wrong. About a relative's it says one sentence whatever happened: whether
there is a telephone on record is nobody's business but theirs.
"""

from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from audit.services import Actor
from authorities.selectors import offices_near
from families.errors import (
    CodeRefused,
    ConsentNotOpen,
    FamilyServiceError,
    NoPhoneOnRecord,
    QuietHours,
    RegisterSilent,
    TooManyCodes,
)
from families.forms.codes import ChannelForm, CodeForm
from families.models import LinkApplication
from families.models.consents import Route
from families.scopes import ALL
from families.services.codes import ask_for_code, check_code, send_own_code
from families.services.consents import grant
from families.services.terms import Terms, shown_text
from families.services.timing import ASKED_AFTER, answered_alike
from families.states import Status
from families.views.own import own_application_or_404
from families.views.progress import title_of
from families.views.read_out import ReadOut, read_out_of
from families.views.requests import CitizenRequest
from families.views.wizard import WRONG_INPUT

_SEND_IDS = "send_%s"  # two forms on one page, so ids must differ
_UNSENT = (NoPhoneOnRecord, QuietHours, TooManyCodes, RegisterSilent)


@method_decorator(never_cache, name="dispatch")
class CodeView(View):
    application: LinkApplication
    read_out: ReadOut | None

    def get(self, request: CitizenRequest, pk: UUID) -> HttpResponse:
        return self._led_elsewhere(request, pk) or self._page(request)

    def post(self, request: CitizenRequest, pk: UUID) -> HttpResponse:
        if elsewhere := self._led_elsewhere(request, pk):
            return elsewhere
        try:
            return self._send(request) if "send" in request.POST else self._check(request)
        except ConsentNotOpen:
            return redirect("families:application", pk=pk)

    def _led_elsewhere(self, request: CitizenRequest, pk: UUID) -> HttpResponse | None:
        self.application = own_application_or_404(request.user, pk)
        self.read_out = read_out_of(self.application)
        is_waiting = self.application.status == Status.AWAITING_CONSENT
        if is_waiting and (self.application.is_self or self.read_out is not None):
            return None
        return redirect("families:application", pk=pk)

    def _send(self, request: CitizenRequest) -> HttpResponse:
        form = ChannelForm(request.POST, auto_id=_SEND_IDS)
        if not form.is_valid():
            return self._page(request, channel_form=form, status=WRONG_INPUT)
        asked = {
            "channel": form.cleaned_data["channel"],
            "language": get_language() or "en",
            "by": Actor.citizen(request.user.pk),
        }
        try:
            if self.application.is_self:
                send_own_code(self.application, **asked)
            else:
                self._ask(asked)
        except _UNSENT as error:
            form.add_error(None, str(error))
            return self._page(request, channel_form=form, status=WRONG_INPUT)
        return redirect(f"{reverse('families:application-code', args=[self.application.pk])}?sent=1")

    def _ask(self, asked: dict[str, Any]) -> None:
        with answered_alike(ASKED_AFTER), suppress(NoPhoneOnRecord, TooManyCodes):
            ask_for_code(self.application, route=Route.READ_OUT, **asked)

    def _check(self, request: CitizenRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                with self._timed():
                    check_code(self.application, form.cleaned_data["code"])
                return self._grant(request)
            except (CodeRefused, RegisterSilent) as error:
                form.add_error("code", self._refusal(error))
        return self._page(request, code_form=form, status=WRONG_INPUT)

    def _timed(self) -> AbstractContextManager[None]:
        """About a relative's telephone the wait tells as little as the words."""
        return nullcontext() if self.application.is_self else answered_alike()

    def _refusal(self, error: FamilyServiceError) -> str:
        if self.application.is_self:
            return str(error)
        return _("This code could not be confirmed. Check its six digits, or ask for a new one and enter that.")

    def _grant(self, request: CitizenRequest) -> HttpResponse:
        application, language = self.application, get_language() or "en"
        grant(
            application,
            self._terms(),
            route=Route.SELF_CODE if application.is_self else Route.READ_OUT,
            shown=shown_text(application, self._terms(), language),
            language=language,
            by=Actor.citizen(request.user.pk),
        )
        application.refresh_from_db()
        if application.is_self and application.status == Status.APPROVED:
            messages.success(request, _("Your card is linked. Now you can add a relative."))
            return redirect("families:family")
        return redirect("families:application", pk=application.pk)

    def _terms(self) -> Terms:
        return self.read_out.terms if self.read_out else Terms(ALL, 0)

    def _page(
        self,
        request: CitizenRequest,
        *,
        channel_form: ChannelForm | None = None,
        code_form: CodeForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        application = self.application
        language = get_language() or "en"
        context: dict[str, Any] = {
            "application": application,
            "title": title_of(application),
            "read_out": self.read_out,
            "shown": shown_text(application, self._terms(), language),
            "channel_form": channel_form or ChannelForm(auto_id=_SEND_IDS),
            "code_form": code_form or CodeForm(),
            "form": code_form or channel_form,
            "is_sent": "sent" in request.GET or code_form is not None,
            "offices": offices_near(str(application.region_id)) if channel_form and application.is_self else [],
        }
        return render(request, "families/application/code.html", context, status=status)
