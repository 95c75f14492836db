"""The decision to print of an application that was refused: why, as far as that may be told, how to put it right, and what can be
done against it. Of the register's refusals all read alike, whatever the cause."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from authorities.help import HelpRules
from authorities.packs import pack_for
from authorities.selectors import department_for
from families.models import LinkApplication
from families.packs import RemedyRules
from families.relationships import Relationship
from families.services.applications.told_reasons import told_reason
from families.states import Status
from families.views.own import own_application_or_404
from families.views.requests import CitizenRequest
from families.views.rows import moment
from families.views.stations import region_in_charge


@require_safe
@never_cache
def refusal(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """Only of what was refused by the register or an officer: whatever else ended without a link has no such page."""
    seen = own_application_or_404(request.user, pk)
    if seen.status != Status.REJECTED:
        return redirect("families:application", pk=pk)
    region = region_in_charge(seen)
    pack = pack_for(region)
    reason = told_reason(seen)
    context = {
        "application": seen,
        "rows": _rows(seen),
        "reason": reason.label if reason else "",
        "remedies": pack.section(RemedyRules),
        "authority": department_for(region).label,
        "phone": pack.section(HelpRules).pension_phone,
    }
    return render(request, "families/application/refusal.html", context)


def _rows(seen: LinkApplication) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{"label": _("Sent on"), "value": moment(seen.submitted_at)}]
    if not seen.is_self:
        rows.append({"label": _("Relationship"), "value": Relationship(seen.relationship).label})
    return [
        *rows,
        {"label": _("Decided on"), "value": moment(seen.ended_at)},
        {"label": _("Decision"), "value": _("Not confirmed: no link was made")},
    ]
