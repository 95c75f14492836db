"""Pages of the other services of the citizen centre: what they will show, and where to ask until they do."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from authorities.help import HelpRules
from authorities.packs import pack_for
from families.selectors import region_of

# Insurance, what the page is to show, and which of the two lines answers.
INSURANCES = (
    (_("Pension"), _("Years paid in, the account, what is paid out and since when."), "pension_phone"),
    (_("Medical"), _("Cover, the personal account, and where it is valid."), "medical_phone"),
    (_("Unemployment"), _("Years paid in, benefits received and left."), "pension_phone"),
    (_("Work injury"), _("Recognised injuries, and what is paid for them."), "pension_phone"),
    (_("Maternity"), _("Cover, leave and allowances."), "medical_phone"),
)


@require_safe
@login_not_required
def insurances(request: HttpRequest) -> HttpResponse:
    rules = _lines_for(request)
    rows = [{"title": title, "text": text, "phone": getattr(rules, phone)} for title, text, phone in INSURANCES]
    return render(request, "benefits/insurances.html", {"rows": rows})


@require_safe
@login_not_required
def retirement(request: HttpRequest) -> HttpResponse:
    return render(request, "benefits/retirement.html", {"rules": _lines_for(request)})


def _lines_for(request: HttpRequest) -> HelpRules:
    """To call in the user's own region; a stranger's are the nation's."""
    return pack_for(region_of(request.user)).section(HelpRules)
