"""What somebody answers at the counter: the text in their language, each thing ticked by itself, agreed to in whole or in part,
or refused."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from authorities.packs import pack_for
from families import texts
from families.admin.counter.languages import ASKED, language_for, languages
from families.admin.counter.pages import page
from families.admin.counter.visits import READ_AND_CHANGE, Visit, page_of_visit
from families.errors import AnotherTextShown, ConsentNotOpen, FamilyServiceError, NotForThisOfficer, ScopeNotAllowed
from families.forms.consents import DecisionForm, RefusalForm
from families.forms.counter import ConsentForm, GuardianConsentForm
from families.models import InsuredPerson, LinkApplication
from families.models.applications import asked_of as of_asked
from families.models.consents import Route
from families.packs import LinkingRules
from families.policies.officers import can_record_consent, helped_with, is_concerned
from families.relationships import Relationship
from families.selectors import asked_of, name_of, names_of
from families.services.applications.activation import Obstacle
from families.services.applications.children import is_of_young_child
from families.services.barring import barred_from
from families.services.consents.counter import record_at_counter, refuse_at_counter, text_at_counter
from families.services.consents.terms import Terms, asked_scopes, most_that_route_grants, waiting_consent
from families.wording import relationship_in_words, scopes_in_words

_FINAL = "is_final"  # sent with the last page, on which the text of what was ticked stood


def consent_rows(visit: Visit) -> list[dict[str, Any]]:
    """Of what waits for the person's answer."""
    waiting = asked_of(visit.person)
    names = names_of(row.applicant_id for row in waiting)
    return [
        {
            "name": names.get(row.applicant_id) or _("Someone"),
            "detail": f"{Relationship(row.relationship).label} · {row.reference}",
            "is_about_child": row.is_guardian_asked,
            "url": visit.place("consent", row.pk),
        }
        for row in waiting
    ]


@page_of_visit(*READ_AND_CHANGE)
def consent(request: HttpRequest, visit: Visit, application: UUID) -> HttpResponse:
    """A second press changes nothing, and says that it is answered."""
    asked = _asked_or_404(visit, application)
    if not can_record_consent(visit.officer, asked):
        messages.error(request, _why_not(visit, asked))
        return visit.home()
    language = language_for(request, visit.person)
    try:
        waiting_consent(asked)
        if request.method != "POST":
            return _reading(request, visit, asked, language, _form(asked, language))
        if request.POST.get("answer") == "refuse":
            return _refuse(request, visit, asked, language)
        return _agree(request, visit, asked, language)
    except ConsentNotOpen as error:
        messages.info(request, str(error))
        return visit.home()


def _why_not(visit: Visit, asked: LinkApplication) -> str:
    if not asked.is_open:
        return str(ConsentNotOpen.message)
    if helped_with(visit.officer, asked):
        return _("You filled in this request. What is answered to it, a colleague records.")
    barred_from(asked, is_concerned, of="application", person_id=asked.person_id, officer=visit.officer)
    return str(NotForThisOfficer.message)


def _asked_or_404(visit: Visit, application_id: UUID) -> LinkApplication:
    around = LinkApplication.objects.select_related("person", "applicant", "other_guardian")
    asked = get_object_or_404(around.filter(of_asked(visit.person)), pk=application_id)
    if asked.is_self:
        raise Http404
    return asked


def _form(asked: LinkApplication, language: str, data: Any = None) -> ConsentForm | GuardianConsentForm:
    person = asked.person
    assert person is not None  # nobody is asked before the register matched
    most = most_that_route_grants(asked, Route.COUNTER)
    given: dict[str, Any] = {
        "most": most,
        "terms_days": pack_for(person.region_id).section(LinkingRules).terms_days,
        "initial": {"shown": text_at_counter(asked, most, language).sha256},
    }
    if asked.is_guardian_asked:
        return GuardianConsentForm(data, is_young_child=is_of_young_child(asked), **given)
    return ConsentForm(data, **given)


def _agree(request: HttpRequest, visit: Visit, asked: LinkApplication, language: str) -> HttpResponse:
    form = _form(asked, language, request.POST)
    if form.is_valid() and not form.terms.scopes:  # their region offers nothing at a counter
        form.add_error(None, str(ScopeNotAllowed.message))
    if not form.is_valid():
        return _reading(request, visit, asked, language, form)
    terms = form.terms
    text = text_at_counter(asked, terms, language)
    if text.sha256 != form.cleaned_data["shown"]:
        if _FINAL in request.POST:
            messages.error(request, str(AnotherTextShown.message))
        return _final(request, visit, asked, language, terms, text)
    scopes, sensitive = form.ticked
    try:
        obstacle = record_at_counter(
            asked,
            scopes=scopes,
            sensitive=sensitive,
            term_days=terms.term_days,
            shown=text,
            language=language,
            **visit.recorded,
        )
    except ConsentNotOpen:
        raise
    except FamilyServiceError as error:
        form.add_error(None, str(error))
        return _reading(request, visit, asked, language, form)
    _say(request, obstacle)
    return visit.home()


def _say(request: HttpRequest, obstacle: Obstacle | None) -> None:
    if obstacle is None:
        messages.success(request, _("Recorded: they agreed. The link has begun, and both sides are told."))
        return
    said = _("Recorded: they agreed, but no link could be made. %(obstacle)s The applicant is not told why.")
    messages.warning(request, said % {"obstacle": obstacle.label})


def _refuse(request: HttpRequest, visit: Visit, asked: LinkApplication, language: str) -> HttpResponse:
    """Whatever came with it, a no is a no."""
    form = RefusalForm(request.POST)
    form.is_valid()
    extras = {name: form.cleaned_data[name] for name in ("reasons", "blocks") if name in form.cleaned_data}
    refuse_at_counter(asked, language=language, **extras, **visit.recorded)
    said = _("Recorded: they refused. Nothing was shared, and the applicant is not told why.")
    if extras.get("blocks"):
        said = _("Recorded: they refused, and the applicant cannot ask them any more. The applicant is not told.")
    messages.success(request, said)
    return visit.home()


def _reading(
    request: HttpRequest, visit: Visit, asked: LinkApplication, language: str, form: DecisionForm
) -> HttpResponse:
    most = most_that_route_grants(asked, Route.COUNTER)
    left_out = [scope for scope in asked_scopes(asked) if scope not in most.scopes]
    return page(
        request,
        "consent",
        _("What is asked of them"),
        visit=visit,
        form=form,
        refusal=RefusalForm(),
        text=text_at_counter(asked, most, language),
        can_agree=bool(most.scopes),
        left_out=scopes_in_words(left_out, get_language() or "en") if left_out else "",
        **_around(asked, language),
    )


def _final(
    request: HttpRequest, visit: Visit, asked: LinkApplication, language: str, terms: Terms, text: texts.Shown
) -> HttpResponse:
    posted = [*posted_as(_form(asked, language), terms), ("shown", text.sha256), (ASKED, language), (_FINAL, "1")]
    title = _("Is this what they agree to?")
    return page(request, "consent_final", title, visit=visit, text=text, posted=posted, **_around(asked, language))


def posted_as(form: DecisionForm, terms: Terms) -> Sequence[tuple[str, str]]:
    """Names and values that make the form read the same terms again."""
    chosen = [
        (name, value)
        for name in ("scopes", "sensitive")
        for value, _label in getattr(form.fields.get(name), "choices", ())
        if value in terms.scopes
    ]
    return [*chosen, ("term_days", str(terms.term_days))]


def _around(asked: LinkApplication, language: str) -> dict[str, Any]:
    child: InsuredPerson | None = asked.person if asked.is_guardian_asked else None
    return {
        "applicant": name_of(asked.applicant) or _("Someone"),
        "relationship": relationship_in_words(asked.relationship, get_language() or "en"),
        "reference": asked.reference,
        "child_name": child.name if child else "",
        "language": language,
        "languages": languages(language),
    }
