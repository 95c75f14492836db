"""Asking the authority to correct its record: what is wrong, to whom it goes, how it stands."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from authorities.selectors import department_for
from benefits.assessments import Decider
from benefits.forms.my_data import CorrectionForm
from benefits.services.phones import phone_of
from families.errors import SelfLinkRequired
from families.models import CorrectionRequest
from families.models.corrections import OF_MEDICAL_SECURITY
from families.selectors import own_person
from families.services.corrections import ask_correction
from families.views.offices import help_in
from families.views.requests import CitizenRequest
from families.views.rows import moment


@require_safe
@never_cache
def corrections(request: CitizenRequest) -> HttpResponse:
    asked = CorrectionRequest.objects.filter(asked_by=request.user).order_by("-asked_at")
    context = {"asked": asked, "has_card": own_person(request.user) is not None}
    return render(request, "benefits/my_data/corrections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("text")
def correction_new(request: CitizenRequest) -> HttpResponse:
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    if own_person(request.user) is None:
        return redirect("benefits:corrections")
    if form.is_bound and form.is_valid():
        try:
            asked = ask_correction(**form.cleaned_data, by=request.user)
        except SelfLinkRequired:  # it ended in another window just now
            return redirect("benefits:corrections")
        if asked.text != form.cleaned_data["text"]:
            messages.info(
                request, _("You have asked about this already. What you wrote first counts until it is answered.")
            )
        return redirect("benefits:correction", pk=asked.pk)
    return render(request, "benefits/my_data/correction_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@never_cache
def correction(request: CitizenRequest, pk: UUID) -> HttpResponse:
    rows = CorrectionRequest.objects.select_related("person")
    asked = get_object_or_404(rows, pk=pk, asked_by=request.user)
    return render(request, "benefits/my_data/correction.html", {"asked": asked, **_whose_it_is(asked)})


def _whose_it_is(asked: CorrectionRequest) -> dict[str, Any]:
    """The authority that holds the record, and how it is reached: the medical-security bureau by its line alone, for our
    departments and offices are those of human resources and social security."""
    region = asked.person.region_id
    is_medical = asked.what in OF_MEDICAL_SECURITY
    decider = Decider.MEDICAL_SECURITY if is_medical else Decider.HUMAN_RESOURCES
    return {
        "is_medical": is_medical,
        "department": None if is_medical else department_for(region),
        "phone": phone_of(decider, region),
        "help": None if is_medical else help_in(region),
        "asked_at": moment(asked.asked_at),
        "answered_at": moment(asked.answered_at),
    }
