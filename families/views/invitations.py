"""A relative invites: what, read and agreed to, then a code on screen or paper, and the way to revoke it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.step_up import StepUpMixin, is_fresh
from audit.services import Actor
from authorities.packs import pack_for
from families import texts
from families.errors import FamilyServiceError
from families.forms.invitations import AgreementForm, InvitationForm
from families.models import InsuredPerson, Invitation
from families.packs import LinkingRules
from families.policies.applications import can_see_invitation
from families.scopes import MONEY
from families.selectors import blocks_of, own_person
from families.services.consents.invitations import (
    invitations_of,
    is_offered_in,
    make_invitation,
    text_of_invitation,
)
from families.services.consents.terms import Terms
from families.standing import is_open
from families.views.invitations_seen import paper_of, row_of, say_revoked, shown_of
from families.views.requests import CitizenRequest
from families.views.standpoints import Standpoint

WRONG_INPUT = 422
_CHOSEN = "chosen"  # prefix of what the first page asked, on the pages after it


@require_safe
@never_cache
def invitations(request: CitizenRequest) -> HttpResponse:
    person = own_person(request.user)
    if person is None:
        return redirect("families:who-can-see-me")
    here = Standpoint.of_citizen(request.user)
    rows = [row_of(invitation, here) for invitation in invitations_of(request.user)]
    context = {"rows": rows, "is_offered": is_offered_in(person.region_id)}
    return render(request, "families/invitations/invitations.html", context)


@method_decorator(never_cache, name="dispatch")
class InvitationNewView(StepUpMixin, View):
    """First what is shared, then, in the same address, the text with each sensitive thing to tick, and once more the text
    when less was chosen. Nothing is kept until the last button. What is about money wants a step-up that is fresh when the
    invitation is made, not when its page was opened; the way back from it brings the first page's answers, and no tick."""

    http_method_names = ("get", "head", "post")
    person: InsuredPerson

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        person = own_person(request.user)
        if person is None or not is_offered_in(person.region_id):
            return redirect("families:invitations")
        self.person = person
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: CitizenRequest) -> HttpResponse:
        form = self._form(request.GET)
        return self._choice(request, form if form.is_valid() else self._form())

    def post(self, request: CitizenRequest) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self._choice(request, form)
        if "shown" not in request.POST:
            if _wants_step_up(request, form.terms):
                return redirect(self._way_back(form))
            return self._reading(request, form, self._decision(form))
        decision = self._decision(form, request.POST)
        if not decision.is_valid():
            return self._reading(request, form, decision)
        text = self._text(form, decision.terms)
        if text.sha256 != decision.cleaned_data["shown"]:
            return self._final(request, form, decision.terms, text)
        if _wants_step_up(request, decision.terms):
            return self._not_proven(request, form, text)
        return self._make(request, form, decision, text)

    def _make(
        self, request: CitizenRequest, form: InvitationForm, decision: AgreementForm, text: texts.Shown
    ) -> HttpResponse:
        try:
            made = make_invitation(
                inviter=request.user,
                relationship=form.relationship_chosen,
                terms=decision.terms,
                shown=text,
                language=_language(),
                by=Actor.citizen(request.user.pk),
            )
        except FamilyServiceError as error:
            decision.add_error(None, str(error))
            return self._reading(request, form, decision)
        return redirect("families:invitation", pk=made.pk)

    def _way_back(self, form: InvitationForm) -> str:
        """By the step-up, which guards every GET of this page that is not fresh."""
        return f"{reverse('families:invitation-new')}?{urlencode(_hidden(form))}"

    def _form(self, data: Any = None) -> InvitationForm:
        rules = pack_for(self.person.region_id).section(LinkingRules)
        return InvitationForm(data, prefix=_CHOSEN, sex=str(self.person.sex), rules=rules)

    def _decision(self, form: InvitationForm, data: Any = None) -> AgreementForm:
        initial = {"shown": self._text(form, form.terms).sha256}
        return AgreementForm(data, most=form.terms, terms_days=form.rules.terms_days, initial=initial)

    def _text(self, form: InvitationForm, terms: Terms) -> texts.Shown:
        return text_of_invitation(self.person, form.relationship_chosen, terms, _language())

    def _choice(self, request: CitizenRequest, form: InvitationForm) -> HttpResponse:
        status = WRONG_INPUT if form.errors else 200
        context = {"form": form, "has_blocks": blocks_of(self.person).exists()}
        return render(request, "families/invitations/choice.html", context, status=status)

    def _reading(self, request: CitizenRequest, form: InvitationForm, decision: AgreementForm) -> HttpResponse:
        context = {"form": decision, "chosen": _hidden(form), "text": self._text(form, form.terms)}
        status = WRONG_INPUT if decision.errors else 200
        return render(request, "families/invitations/reading.html", context, status=status)

    def _final(self, request: CitizenRequest, form: InvitationForm, terms: Terms, text: texts.Shown) -> HttpResponse:
        named = [("scopes", scope) for scope in terms.scopes] + [("sensitive", scope) for scope in terms.scopes]
        known = {
            (name, value)
            for name, field in self._decision(form).fields.items()
            for value, _label in getattr(field, "choices", ())
        }
        chosen = [pair for pair in named if pair in known]
        context = {"text": text, "names": [*_hidden(form), *chosen, ("term_days", str(terms.term_days))]}
        return render(request, "families/invitations/final.html", context)

    def _not_proven(self, request: CitizenRequest, form: InvitationForm, text: texts.Shown) -> HttpResponse:
        context = {"text": text, "step_up_url": self._way_back(form)}
        return render(request, "families/invitations/final.html", context, status=WRONG_INPUT)


@method_decorator(never_cache, name="dispatch")
class InvitationView(StepUpMixin, View):
    """What to give away: whoever has it can use it, so it is shown after a step-up alone."""

    http_method_names = ("get", "head")

    def get(self, request: CitizenRequest, pk: UUID) -> HttpResponse:
        seen, here = _own_invitation_or_404(request.user, pk), Standpoint.of_citizen(request.user)
        context = {**shown_of(seen, here), **(paper_of(seen) if is_open(seen) else {})}
        return render(request, "families/invitations/invitation.html", context)


@require_POST
@never_cache
def invitation_revoke(request: CitizenRequest, pk: UUID) -> HttpResponse:
    here = Standpoint.of_citizen(request.user)
    is_over = say_revoked(request, _own_invitation_or_404(request.user, pk), here)
    return redirect("families:invitations" if is_over else here.home)


def _own_invitation_or_404(user: User, pk: UUID) -> Invitation:
    rows = Invitation.objects.select_related("application", "person")
    found = get_object_or_404(rows, pk=pk)
    if not can_see_invitation(user, found):
        raise Http404
    return found


def _wants_step_up(request: CitizenRequest, terms: Terms) -> bool:
    return not MONEY.isdisjoint(terms.scopes) and not is_fresh(request)


def _hidden(form: InvitationForm) -> list[tuple[str, str]]:
    """Names and values that make the first page's form read the same again."""
    values = {name: form[name].value() for name in form.fields}
    listed = {name: value if isinstance(value, list) else [value] for name, value in values.items()}
    return [(form.add_prefix(name), str(one)) for name, several in listed.items() for one in several]


def _language() -> str:
    return get_language() or "en"
