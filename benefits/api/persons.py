"""The insurances of a person as a citizen's app sees them: what their active link shows, as the register last had it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from benefits.api.shapes import assessment_shape
from benefits.assessments import region_codes
from benefits.contributions import Insurance, Record, Spell
from benefits.policies import insurances_shown
from benefits.selectors import BESIDE, Copy, copy_of, records_of, refresh_of, region_names
from benefits.services.assessing import Standing, person_through, standings_of
from benefits.services.records.refreshing import ask_for_first_copy
from families.api.persons import link_to_or_404, person_shape
from families.api.refusals import FamilyView
from families.models import FamilyLink
from families.policies import may
from families.scopes import Scope
from families.services.openings import note_opening
from integrators.api.callers import actor_of, citizen_of
from integrators.api.permissions import needs
from integrators.codes import ApiScope

_ON_ITS_WAY = 5  # seconds until it is worth asking again


class InsurancesOfPersonView(FamilyView):
    """As the page of the five insurances: the kept copy at once, and the first one is asked for."""

    permission_classes = (needs(ApiScope.BENEFITS_READ),)

    def get(self, request: Request, pk: UUID) -> Response:
        link = link_to_or_404(request, ApiScope.BENEFITS_READ, pk, *BESIDE)
        if not insurances_shown(link):
            raise Http404
        _user, app = citizen_of(request)
        note_opening("benefits.insurances_opened", link, app=app.pk)
        ask_for_first_copy(link.person, by=actor_of(request))
        copy = copy_of(refresh_of(link.person), timezone.now())
        headers = {"Retry-After": str(_ON_ITS_WAY)} if copy in {Copy.NONE_YET, Copy.ASKED} else None
        return Response(_shape(link, copy, records_of(link.person)), headers=headers)


def _shape(link: FamilyLink, copy: Copy, records: Mapping[Insurance, Record]) -> dict[str, Any]:
    standings = {}
    if records:
        standings = {one.insurance: one for one in standings_of(person_through(link, records), timezone.localdate())}
    names = region_names(region_codes([assessment for one in standings.values() for assessment in one.assessments]))
    shown = insurances_shown(link)
    told = [records[insurance].as_of for insurance in shown if insurance in records]
    return {
        **person_shape(link),
        "copy": copy.value,
        "is_current": copy is Copy.FRESH,
        "as_of": max(told).isoformat() if told else None,
        "insurances": [
            _shown(link, insurance, standings.get(insurance), names) if insurance in shown else _not_shared(insurance)
            for insurance in Insurance
        ],
    }


def _not_shared(insurance: Insurance) -> dict[str, Any]:
    return {"code": insurance.value, "label": str(insurance.label), "shared": False}


def _shown(
    link: FamilyLink, insurance: Insurance, standing: Standing | None, names: Mapping[str, str]
) -> dict[str, Any]:
    """`record` is None where the register has none; `without` says why the insurance does not apply."""
    record = standing.record if standing else None
    return {
        "code": insurance.value,
        "label": str(insurance.label),
        "shared": True,
        "record": _record_shape(record, shows_work=may(link, Scope.VIEW_WORK)) if record else None,
        "without": standing.without.value if standing and standing.without else None,
        "assessments": [assessment_shape(one, names) for one in standing.assessments] if standing else [],
    }


def _record_shape(record: Record, *, shows_work: bool) -> dict[str, Any]:
    return {
        "state": {"code": record.state.value, "label": str(record.state.label)},
        "first_enrolled": record.first_enrolled.text,
        "months_paid": record.months_paid,
        "account_balance": _yuan(record.balance),
        "spells": [_spell_shape(spell, shows_work=shows_work) for spell in record.spells],
        "flaws": sorted(flaw.value for flaw in record.flaws),
        "as_of": record.as_of.isoformat(),
    }


def _spell_shape(spell: Spell, *, shows_work: bool) -> dict[str, Any]:
    """Employer and place only where the link shows where somebody worked."""
    plain = {
        "from": spell.first.text,
        "to": spell.last.text if spell.last else None,
        "base": _yuan(spell.base) if spell.base else None,
    }
    return plain | {"employer": spell.employer or None, "region": spell.region_code or None} if shows_work else plain


def _yuan(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
