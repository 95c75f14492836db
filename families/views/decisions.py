"""One page for every relative who decides, whichever way they came: read, choose less if they like, agree or refuse.

What is kept is the hash of what was read. So a yes counts only when the text of what was chosen is the very text that
stood on the page (`shown`); after a change of terms, or of language, the final text is shown first.
"""

from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from audit.services import Actor
from authorities.packs import pack_for
from families import texts
from families.errors import ConsentNotOpen, FamilyServiceError
from families.forms.consents import DecisionForm, GuardianDecisionForm, RefusalForm
from families.models import FamilyLink, LinkApplication
from families.models.consents import Route
from families.packs import LinkingRules
from families.selectors import name_of
from families.services.applications.children import is_of_young_child
from families.services.consents.answering import grant, refuse
from families.services.consents.terms import (
    Terms,
    asked_scopes,
    most_that_route_grants,
    shown_text,
    waiting_consent,
)
from families.views.rows import day
from families.wording import relationship_in_words, scopes_in_words

Outcome = Literal["granted", "granted_later", "refused", "refused_and_blocked", "obstacle", "closed"]


@dataclass(frozen=True, slots=True)
class Sitting:
    """A relative before a request: by which route, and who they are in events. `step_up_url` leads to where they show that it
    is them, which has to come before a yes; a no never waits for it."""

    application: LinkApplication
    route: Route
    by: Actor
    step_up_url: str = ""

    @property
    def most(self) -> Terms:
        return most_that_route_grants(self.application, self.route)

    def text(self, terms: Terms) -> texts.Shown:
        return shown_text(self.application, terms, _language())

    def form(self, data: Any = None) -> DecisionForm:
        person = self.application.person
        assert person is not None  # nobody is asked before the register matched
        rules = pack_for(person.region_id).section(LinkingRules)
        most = self.most
        given: dict[str, Any] = {
            "most": most,
            "terms_days": rules.terms_days,
            "initial": {"shown": self.text(most).sha256},
        }
        if self.application.is_guardian_asked:
            return GuardianDecisionForm(data, is_young_child=is_of_young_child(self.application), **given)
        return DecisionForm(data, **given)


def decide(request: HttpRequest, sitting: Sitting) -> HttpResponse | Outcome:
    """The page to show, or how it ended."""
    try:
        waiting_consent(sitting.application)
        if request.method != "POST":
            return _page(request, sitting, sitting.form())
        if request.POST.get("answer") == "refuse":
            return _refuse(request, sitting)
        return _agree(request, sitting)
    except ConsentNotOpen:
        return "closed"


def _agree(request: HttpRequest, sitting: Sitting) -> HttpResponse | Outcome:
    if sitting.step_up_url:
        return redirect(sitting.step_up_url)
    form = sitting.form(request.POST)
    if not form.is_valid():
        return _page(request, sitting, form)
    terms = form.terms
    text = sitting.text(terms)
    if text.sha256 != form.cleaned_data["shown"]:
        return _confirm(request, sitting, terms, text)
    try:
        grant(sitting.application, terms, route=sitting.route, shown=text, language=_language(), by=sitting.by)
    except ConsentNotOpen:
        raise
    except FamilyServiceError as error:
        form.add_error(None, str(error))
        return _page(request, sitting, form)
    link = FamilyLink.objects.filter(application=sitting.application).first()
    if link is None:
        return "obstacle"
    return "granted" if link.is_active else "granted_later"


def _refuse(request: HttpRequest, sitting: Sitting) -> Outcome:
    """Whatever came with it, a no is a no."""
    form = RefusalForm(request.POST)
    form.is_valid()
    extras = {name: form.cleaned_data[name] for name in ("reasons", "blocks") if name in form.cleaned_data}
    shown = sitting.text(sitting.most)
    refuse(sitting.application, route=sitting.route, shown=shown, language=_language(), by=sitting.by, **extras)
    return "refused_and_blocked" if extras.get("blocks") else "refused"


def _page(request: HttpRequest, sitting: Sitting, form: DecisionForm) -> HttpResponse:
    application, most = sitting.application, sitting.most
    left_out = [scope for scope in asked_scopes(application) if scope not in most.scopes]
    context = {
        "form": form,
        "refusal": RefusalForm(),
        "text": sitting.text(most),
        "can_agree": bool(most.scopes) and not sitting.step_up_url,
        "step_up_url": sitting.step_up_url if most.scopes else "",
        "left_out": scopes_in_words(left_out, _language()) if left_out else "",
        **_who(sitting),
    }
    return render(request, "families/consent/decide.html", context, status=422 if form.errors else 200)


def _confirm(request: HttpRequest, sitting: Sitting, terms: Terms, text: texts.Shown) -> HttpResponse:
    context = {"terms": terms, "text": text, "form_names": _posted_as(sitting, terms), **_who(sitting)}
    return render(request, "families/consent/confirm.html", context)


def _posted_as(sitting: Sitting, terms: Terms) -> list[tuple[str, str]]:
    """Names and values that make `form` read the same terms again."""
    fields = sitting.form().fields
    named = [(name, scope) for name in ("scopes", "sensitive") if name in fields for scope in _values(fields[name])]
    chosen = [(name, scope) for name, scope in named if scope in terms.scopes]
    return [*chosen, ("term_days", str(terms.term_days))]


def _values(field: Any) -> list[str]:
    return [value for value, _label in field.choices]


def _who(sitting: Sitting) -> dict[str, Any]:
    application = sitting.application
    return {
        "application": application,
        "applicant_name": name_of(application.applicant),
        "child_name": application.person.name if application.is_guardian_asked and application.person else "",
        "relationship": relationship_in_words(application.relationship, _language()),
        "before": _before(application),
        "is_account": sitting.route == Route.ACCOUNT,
    }


def _before(application: LinkApplication) -> dict[str, str] | None:
    """Of a renewal, what there is until now and how long that lasts; `ended_on` where it is over."""
    link = application.renews
    if link is None or link.until is None:
        return None
    ended_at = link.ended_at or (link.until if link.is_over else None)
    return {
        "scopes": scopes_in_words(link.scopes, _language()),
        "until": day(link.until),
        "ended_on": day(ended_at) if ended_at else "",
    }


def _language() -> str:
    return get_language() or "en"
