"""The calculators: for everybody, without signing in. What is typed stays in the page; nothing of it is kept or noted."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from authorities.codes import NATION
from benefits.calculators import CALCULATORS, Calculator
from benefits.forms.asking import EstimateForm
from benefits.forms.regions import nearest_region
from benefits.months import Month
from benefits.services.estimating import Estimate
from benefits.services.prefilling import own_answers
from benefits.views.answers import assessments_shown
from benefits.views.choice import choice_of
from families.views.requests import CitizenRequest


@require_safe
@login_not_required
def calculators(request: HttpRequest) -> HttpResponse:
    tiles = [
        {"url": reverse("benefits:what-if", args=[one.name]), "title": one.title, "text": one.text, "icon": one.icon}
        for one in CALCULATORS.values()
    ]
    return render(request, "benefits/what_if/calculators.html", {"tiles": tiles})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def calculator(request: HttpRequest, name: str) -> HttpResponse:
    """Nothing is read from the address: nobody can be led here by a link with somebody's answers in it."""
    found = _calculator(name)
    if request.method != "POST":
        return _page(request, found, found.form())
    form = found.form(request.POST)
    estimate = found.answer(form)
    if estimate is None:
        return _page(request, found, form, status=422)
    return _page(request, found, form, **_answers(form, estimate))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def calculator_own(request: CitizenRequest, name: str) -> HttpResponse:
    """The form with what one's own card tells, to be looked at and changed. Whose card it is no address says."""
    found = _calculator(name)
    if not found.is_about_reader:
        raise Http404
    if request.method != "POST":
        return redirect("benefits:what-if", name=name)
    answers = own_answers(request.user, found.insurance)
    if answers is None:
        return _page(request, found, found.form(), needs_own_card=True)
    answers["region"] = nearest_region(answers["region"])
    return _page(request, found, found.form(initial=answers), is_filled_in=True)


def _calculator(name: str) -> Calculator:
    try:
        return CALCULATORS[name]
    except KeyError as error:
        raise Http404 from error


def _page(
    request: HttpRequest, found: Calculator, form: EstimateForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    return render(
        request, "benefits/what_if/calculator.html", {"calculator": found, "form": form, **context}, status=status
    )


def _answers(form: EstimateForm, estimate: Estimate) -> dict[str, Any]:
    begins = estimate.assessments[0].begins
    region = form.cleaned_data["region"]
    return {
        "answers": assessments_shown(estimate.assessments),
        "choice": choice_of(estimate.by_month, begins if isinstance(begins, Month) else None),
        "said": [{"label": label, "value": value} for label, value in form.said()],
        "is_national_only": region != NATION and not estimate.has_own_figures,
    }
