"""A relative invites: what, read and agreed to, then a code on screen or paper, and the way to revoke it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.step_up import StepUpMixin, is_fresh
from audit.services import Actor
from authorities.packs import pack_for
from families import texts
from families.errors import FamilyServiceError, InvitationUsed
from families.forms.invitations import AgreementForm, InvitationForm
from families.models import InsuredPerson, Invitation
from families.packs import LinkingRules
from families.policies.applications import can_see_invitation
from families.relationships import Relationship
from families.scopes import MONEY
from families.selectors import blocks_of, own_person
from families.services.consents.invitations import (
    code_of,
    invitations_of,
    is_offered_in,
    make_invitation,
    revoke_invitation,
    text_of_invitation,
    token_of,
)
from families.services.consents.terms import Terms
from families.states import OPEN, Status
from families.views.qr import qr_of
from families.views.requests import CitizenRequest
from families.views.rows import moment
from families.wording import relationship_in_words, scopes_in_short, scopes_in_words, term_in_words

WRONG_INPUT = 422
_CHOSEN = "chosen"  # prefix of what the first page asked, on the pages after it


@require_safe
@never_cache
def invitations(request: CitizenRequest) -> HttpResponse:
    person = own_person(request.user)
    if person is None:
        return redirect("families:who-can-see-me")
    rows = [_row(invitation) for invitation in invitations_of(request.user)]
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
        seen = _own_invitation_or_404(request.user, pk)
        return render(request, "families/invitations/invitation.html", _invitation_context(seen))


@require_POST
@never_cache
def invitation_revoke(request: CitizenRequest, pk: UUID) -> HttpResponse:
    try:
        revoke_invitation(_own_invitation_or_404(request.user, pk), by=Actor.citizen(request.user.pk))
    except InvitationUsed as error:
        messages.info(request, str(error))
        return redirect("families:who-can-see-me")
    messages.success(request, _("The invitation is revoked. Nobody can use it any more."))
    return redirect("families:invitations")


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


def _invitation_context(seen: Invitation) -> dict[str, Any]:
    language = _language()
    tag, tag_kind = _state(seen)
    is_open = _is_open(seen)
    return {
        "invitation": seen,
        "tag": tag,
        "tag_kind": tag_kind,
        "is_open": is_open,
        "can_revoke": _can_revoke(seen),
        "code": code_of(seen) if is_open else "",
        "svg": qr_of(reverse("families:invitation-scanned", args=[token_of(seen)])) if is_open else "",
        "address": settings.BASE_URL + reverse("families:invitation-code"),
        "rows": [
            {"label": _("You are to them"), "value": relationship_in_words(seen.relationship, language)},
            {"label": _("They may"), "value": scopes_in_words(seen.scopes, language)},
            {"label": _("For how long"), "value": term_in_words(seen.term_days, language)},
            *([{"label": _("Holds until"), "value": moment(seen.expires_at)}] if is_open else []),
        ],
    }


def _row(invitation: Invitation) -> dict[str, Any]:
    """For components/person.html: no name, since nobody knows yet who will use it."""
    tag, tag_kind = _state(invitation)
    shared = scopes_in_short(tuple(invitation.scopes), _language())
    return {
        "pk": invitation.pk,
        "url": reverse("families:invitation", args=[invitation.pk]),
        "label": _("Invitation of %(moment)s") % {"moment": moment(invitation.made_at)},
        "detail": f"{Relationship(invitation.relationship).label} · {shared}",
        "tag": tag,
        "tag_kind": tag_kind,
        "end": _("until %(moment)s") % {"moment": moment(invitation.expires_at)} if _is_open(invitation) else "",
    }


def _state(invitation: Invitation) -> tuple[str, str]:
    application = invitation.application
    if application is not None and application.status == Status.APPROVED:
        return _("The link has begun"), "linked"
    if application is not None and application.status not in OPEN:
        return _("Led to no link"), "ended"
    if invitation.revoked_at is not None:
        return _("Revoked"), "ended"
    if application is not None:
        return _("Accepted, being checked"), "waiting"
    return (_("Not used yet"), "info") if _is_open(invitation) else (_("Past"), "ended")


def _is_open(invitation: Invitation) -> bool:
    return invitation.used_at is None and invitation.revoked_at is None and invitation.expires_at > timezone.now()


def _can_revoke(invitation: Invitation) -> bool:
    application = invitation.application
    is_under_way = application is not None and application.status in OPEN and invitation.revoked_at is None
    return is_under_way or _is_open(invitation)


def _language() -> str:
    return get_language() or "en"
