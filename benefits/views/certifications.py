"""The proof of life for a pension: how it stands, for oneself or a linked person, and renewing it by declaration and code."""

from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.step_up import StepUpMixin
from authorities.help import HelpRules
from authorities.packs import pack_for
from benefits.errors import MayNotCertify, RenewalUnderWay
from benefits.forms.certifications import RenewForm
from benefits.models import Certification, CertificationRequest
from benefits.policies import may_certify, may_confirm_by_code, may_see_certification
from benefits.services.certification.renewing import ask_for_code, confirm, declaration_of, open_renewal
from benefits.services.certification.standing import last_renewal, standing_of
from benefits.views.certification_words import renewal_notice, standing_words
from families.errors import (
    CodeRefused,
    NoPhoneOnRecord,
    NothingToCertify,
    QuietHours,
    RegisterSilent,
    TooManyCodes,
    TooManyTries,
)
from families.forms.codes import CodeForm
from families.models import FamilyLink
from families.services.links.openings import note_opening
from families.views.offices import help_in
from families.views.own import own_link_or_404
from families.views.requests import CitizenRequest
from families.views.visits import address_of, too_many

WRONG_INPUT = 422
_LOOKS_AGAIN_FOR = timedelta(minutes=2)  # a page that is open; htmx stops at the status below
_LOOK_NO_MORE = 286


@require_safe
@never_cache
def certification(request: CitizenRequest, pk: UUID) -> HttpResponse:
    link = _link_or_404(request.user, pk)
    renewal = last_renewal(link) if may_certify(link) else None
    standing = standing_of(link.person)  # after it: what was settled in between is in both, or is waited for
    note_opening("benefits.certification_opened", link)
    context = {
        "link": link,
        "standing": standing,
        "words": standing_words(standing),
        "renewal": renewal_notice(renewal),
        "looks_again": renewal is not None and _is_looked_for(renewal),
        "may_renew": may_certify(link),
        "phone": pack_for(link.person.region_id).section(HelpRules).pension_phone,
        "can_renew": may_certify(link) and bool(standing.certification) and not (renewal and renewal.due_at),
    }
    return render(request, "benefits/certification/certification.html", context)


@require_safe
@never_cache
def waiting(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """Looked at by the open page itself: has what was on its way been settled? It tells nothing else."""
    link = _link_or_404(request.user, pk)
    renewal = last_renewal(link) if may_certify(link) else None
    if renewal is not None and renewal.due_at is not None:
        return HttpResponse(status=204 if _is_looked_for(renewal) else _LOOK_NO_MORE)
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


class _ActingView(StepUpMixin, View):
    """Of somebody who may renew what is there to renew; others are led back. Both its pages and their answers need a step-up."""

    posts_answers: ClassVar[bool] = False
    link: FamilyLink

    def get(self, request: CitizenRequest, pk: UUID) -> HttpResponse:
        return self._led_elsewhere(request, pk) or self._page(request)

    def post(self, request: CitizenRequest, pk: UUID) -> HttpResponse:
        if elsewhere := self._led_elsewhere(request, pk):
            return elsewhere
        try:
            return self._act(request)
        except (MayNotCertify, NothingToCertify, RenewalUnderWay):
            return redirect("benefits:certification", pk=pk)

    def _led_elsewhere(self, request: CitizenRequest, pk: UUID) -> HttpResponse | None:
        self.link = _link_or_404(request.user, pk)
        has_something = Certification.objects.filter(person=self.link.person_id).exists()
        return None if has_something and may_certify(self.link) else redirect("benefits:certification", pk=pk)

    def _act(self, request: CitizenRequest) -> HttpResponse:
        raise NotImplementedError

    def _page(self, request: CitizenRequest) -> HttpResponse:
        raise NotImplementedError


@method_decorator(never_cache, name="dispatch")
class RenewView(_ActingView):
    """The declaration, ticked by whoever gives it; then the authority sends the code."""

    def _act(self, request: CitizenRequest) -> HttpResponse:
        language = get_language() or "en"
        declared = declaration_of(self.link, language)
        form = RenewForm(request.POST, declaration_hash=declared.sha256)
        if not form.is_valid():
            return self._page(request, form=form, status=WRONG_INPUT)
        channel = form.cleaned_data["channel"]
        try:
            ask_for_code(self.link, declared=declared, channel=channel, language=language, user=request.user)
        except NoPhoneOnRecord:
            return self._page(request, needs_other_proof=True, status=WRONG_INPUT)
        except (QuietHours, TooManyCodes, RegisterSilent) as error:
            form.add_error(None, str(error))
            return self._page(request, form=form, status=WRONG_INPUT)
        return redirect(f"{reverse('benefits:certification-code', args=[self.link.pk])}?sent=1")

    def _page(
        self,
        request: CitizenRequest,
        *,
        form: RenewForm | None = None,
        needs_other_proof: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        declared = declaration_of(self.link, get_language() or "en")
        asks_elsewhere = needs_other_proof or not may_confirm_by_code(self.link)
        context: dict[str, Any] = {
            "link": self.link,
            "declaration": declared,
            "form": form or RenewForm(declaration_hash=declared.sha256),
            "rules": standing_of(self.link.person).rules,
            "help": help_in(self.link.person.region_id) if asks_elsewhere else None,
        }
        return render(request, "benefits/certification/renew.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class CodeView(_ActingView):
    """The code that the person got. The right one sends the renewal on its way."""

    def _led_elsewhere(self, request: CitizenRequest, pk: UUID) -> HttpResponse | None:
        elsewhere = super()._led_elsewhere(request, pk)
        if elsewhere is None and request.method != "POST" and open_renewal(self.link) is None:
            return redirect("benefits:certification", pk=pk)
        return elsewhere

    def _act(self, request: CitizenRequest) -> HttpResponse:
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                confirm(self.link, form.cleaned_data["code"], address=address_of(request))
                return redirect("benefits:certification", pk=self.link.pk)
            except TooManyTries as error:
                return too_many(request, error)
            except (CodeRefused, RegisterSilent) as error:
                form.add_error("code", str(error))
        return self._page(request, form=form, status=WRONG_INPUT)

    def _page(self, request: CitizenRequest, *, form: CodeForm | None = None, status: int = 200) -> HttpResponse:
        context = {"link": self.link, "form": form or CodeForm(), "is_sent": "sent" in request.GET and form is None}
        return render(request, "benefits/certification/code.html", context, status=status)


def _link_or_404(user: User, pk: UUID) -> FamilyLink:
    """While it lets them see the certification."""
    link = own_link_or_404(user, pk, "application")
    if not may_see_certification(link):
        raise Http404
    return link


def _is_looked_for(renewal: CertificationRequest) -> bool:
    if renewal.due_at is None or renewal.proven_at is None:
        return False
    return timezone.now() - renewal.proven_at < _LOOKS_AGAIN_FOR
