"""Somebody at the counter invites a relative: what they share, the text of it, and a paper with the code to give away."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from families import texts
from families.admin.counter.consents import posted_as
from families.admin.counter.languages import ASKED, language_for, languages
from families.admin.counter.pages import page
from families.admin.counter.visits import CHANGE, READ, READ_AND_CHANGE, Visit, page_of_visit
from families.errors import AnotherTextShown, FamilyServiceError
from families.forms.counter import InvitingForm
from families.models import Invitation
from families.qr import qr_of
from families.relationships import Relationship
from families.selectors import blocks_of
from families.services.consents.invitations import terms_offered, text_of_invitation, token_of
from families.services.consents.inviting_at_counter import invite_at_counter, revoke_at_counter, show_at_counter
from families.standing import can_be_revoked, is_open, moment, state_of_invitation
from families.wording import relationship_in_words, revoked_where, scopes_in_short, scopes_in_words, term_in_words

_MOST = 50  # of the newest: a person may make some every day


def invitation_rows(visit: Visit) -> list[dict[str, Any]]:
    """Theirs, wherever they made them, the newest first. One query."""
    made = Invitation.objects.filter(person=visit.person).select_related("application").order_by("-made_at")
    language = get_language() or "en"
    return [
        {
            "label": _("Invitation of %(moment)s") % {"moment": moment(row.made_at)},
            "detail": f"{Relationship(row.relationship).label} · {scopes_in_short(tuple(row.scopes), language)}",
            "state": state_of_invitation(row)[0],
            "paper_url": visit.place("invitation", row.pk) if is_open(row) and row.officer_id else "",
            "revoke_url": visit.place("invitation-revoke", row.pk) if can_be_revoked(row) else "",
        }
        for row in made[:_MOST]
    ]


@page_of_visit(*READ_AND_CHANGE)
def invite(request: HttpRequest, visit: Visit) -> HttpResponse:
    """First what they share, then the text of it; nothing is kept before that was read."""
    language = language_for(request, visit.person)
    if request.method != "POST":
        return _choice(request, visit, language, _form(visit))
    form = _form(visit, request.POST)
    if not form.is_valid():
        return _choice(request, visit, language, form)
    text = text_of_invitation(visit.person, form.cleaned_data["relationship"], form.terms, language)
    if text.sha256 != form.cleaned_data["shown"]:
        if form.cleaned_data["shown"]:
            messages.error(request, str(AnotherTextShown.message))
        return _final(request, visit, language, form, text)
    scopes, sensitive = form.ticked
    try:
        made = invite_at_counter(
            visit.person,
            relationship=form.cleaned_data["relationship"],
            scopes=scopes,
            sensitive=sensitive,
            term_days=form.terms.term_days,
            shown=text,
            language=language,
            **visit.recorded,
        )
    except FamilyServiceError as error:
        form.add_error(None, str(error))
        return _choice(request, visit, language, form)
    return HttpResponseRedirect(f"{visit.place('invitation', made.pk)}?{ASKED}={language}")


@page_of_visit(*READ)
def paper(request: HttpRequest, visit: Visit, invitation: UUID) -> HttpResponse:
    """What they take home and give away, again too, of one that was made at an office. Whoever has it can use it: once it was
    used or revoked nothing of it is shown, and each time that it is shown is noted."""
    seen = get_object_or_404(_theirs(visit).filter(officer__isnull=False), pk=invitation)
    if not is_open(seen):
        messages.info(request, state_of_invitation(seen)[0])
        return visit.home()
    language = language_for(request, visit.person)
    context = {
        "code": show_at_counter(seen, **visit.recorded),
        "svg": qr_of(reverse("families:invitation-scanned", args=[token_of(seen)])),
        "address": settings.BASE_URL + reverse("families:invitation-code"),
        "relationship": relationship_in_words(seen.relationship, language),
        "scopes": scopes_in_words(seen.scopes, language),
        "term": term_in_words(seen.term_days, language),
        "invitation": seen,
        "language": language,
        "languages": languages(language),
    }
    with override(language):
        context["note"] = revoked_where(settings.BASE_URL + reverse("families:manage"))
    return page(request, "invitation", _("Their invitation: to print"), visit=visit, status=None, **context)


@page_of_visit(*CHANGE)
def revoke(request: HttpRequest, visit: Visit, invitation: UUID) -> HttpResponse:
    """A second press says the same."""
    try:
        revoke_at_counter(get_object_or_404(_theirs(visit), pk=invitation), **visit.recorded)
    except FamilyServiceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation is revoked. Nobody can use it any more."))
    return visit.home()


def _theirs(visit: Visit) -> Any:
    return Invitation.objects.filter(person=visit.person).select_related("application", "person")


def _form(visit: Visit, data: Any = None) -> InvitingForm:
    return InvitingForm(data, sex=str(visit.person.sex), terms_days=terms_offered(visit.person))


def _choice(request: HttpRequest, visit: Visit, language: str, form: InvitingForm) -> HttpResponse:
    context = {
        "form": form,
        "language": language,
        "languages": languages(language),
        "has_blocks": blocks_of(visit.person).exists(),
    }
    return page(request, "invite", _("Invite a relative"), visit=visit, status=None, **context)


def _final(request: HttpRequest, visit: Visit, language: str, form: InvitingForm, text: texts.Shown) -> HttpResponse:
    chosen = [*posted_as(form, form.terms), ("relationship", form.cleaned_data["relationship"])]
    posted = [*chosen, ("shown", text.sha256), (ASKED, language)]
    title = _("Is this what they agree to?")
    return page(request, "consent_final", title, visit=visit, text=text, posted=posted, language=language)
