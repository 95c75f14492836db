"""Having a code sent and typing it: one's own, which proves the card, or one that the relative reads out.

About one's own code the page says what went wrong. About a relative's it says one sentence whatever happened: whether
there is a telephone on record is nobody's business but theirs.
"""

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
    NoPhoneOnRecord,
    QuietHours,
    RegisterSilent,
    TextChanged,
    TooManyCodes,
    WaitFirst,
)
from families.forms.codes import ChannelForm, CodeForm
from families.models import LinkApplication
from families.services.consents.terms import OWN_CARD, shown_text
from families.services.consents.typed_codes import answer_with_code, have_code_sent
from families.states import Status
from families.views.own import own_application_or_404
from families.views.progress import title_of
from families.views.read_out import ReadOut, read_out_of
from families.views.requests import CitizenRequest
from families.views.visits import address_of, too_many
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
        channel, language = form.cleaned_data["channel"], get_language() or "en"
        try:
            have_code_sent(self.application, channel=channel, language=language, by=Actor.citizen(request.user.pk))
        except _UNSENT as error:
            form.add_error(None, str(error))
            return self._page(request, channel_form=form, status=WRONG_INPUT)
        return redirect(f"{reverse('families:application-code', args=[self.application.pk])}?sent=1")

    def _check(self, request: CitizenRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                return self._answer(request, form.cleaned_data["code"])
            except WaitFirst as error:
                return too_many(request, error)
            except (TextChanged, CodeRefused, RegisterSilent) as error:
                form.add_error("code", str(error))
        return self._page(request, code_form=form, status=WRONG_INPUT)

    def _answer(self, request: CitizenRequest, code: str) -> HttpResponse:
        application, by = self.application, Actor.citizen(request.user.pk)
        answer_with_code(
            application,
            code,
            language=get_language() or "en",
            by=by,
            read=request.POST.get("shown"),
            address=address_of(request),
        )
        application.refresh_from_db()
        if application.is_self and application.status == Status.APPROVED:
            messages.success(request, _("Your card is linked. Now you can add a relative."))
            return redirect("families:family")
        return redirect("families:application", pk=application.pk)

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
            "shown": shown_text(application, self.read_out.terms if self.read_out else OWN_CARD, language),
            "channel_form": channel_form or ChannelForm(auto_id=_SEND_IDS),
            "code_form": code_form or CodeForm(),
            "form": code_form or channel_form,
            "is_sent": "sent" in request.GET or code_form is not None,
            "offices": offices_near(str(application.region_id)) if channel_form and application.is_self else [],
        }
        return render(request, "families/application/code.html", context, status=status)
