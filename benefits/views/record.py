"""One insurance of one person: what it gives, by which rules, and what was paid year by year, also as a file."""

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from authorities.spreadsheets import csv_download
from benefits.assessments import Unit, in_unit
from benefits.charts import Chart, chart_of
from benefits.contributions import Insurance, Record
from benefits.policies import VIEW
from benefits.selectors import records_of, region_names
from benefits.services.assessing import Standing
from benefits.services.phones import DECIDERS, phone_of
from benefits.views.answers import assessments_shown
from benefits.views.opening import of_shared_link
from benefits.views.person import copy_context
from benefits.views.standings import standing_for
from benefits.views.words import PURPOSES, STATE_KINDS, WITHOUT, flaws_in_words, paid_in_words
from benefits.views.years import Year, place_codes, years_of
from families.models import FamilyLink
from families.policies.links import may
from families.scopes import Scope
from families.services.links.openings import note_opening
from families.views.requests import CitizenRequest


@require_safe
@never_cache
@of_shared_link
def person_insurance(request: CitizenRequest, link: FamilyLink, insurance: Insurance) -> HttpResponseBase:
    _shown_or_404(link, insurance)
    note_opening("benefits.insurances_opened", link, insurance=insurance.value)
    standing = standing_for(link, insurance, records_of(link.person))
    return render(request, "benefits/person/insurance.html", _context(link, standing))


@require_safe
@never_cache
@of_shared_link
def person_contributions(_request: CitizenRequest, link: FamilyLink, insurance: Insurance) -> HttpResponseBase:
    """The table of the page, for a spreadsheet."""
    _shown_or_404(link, insurance)
    record = records_of(link.person).get(insurance)
    if record is None:
        raise Http404
    note_opening("benefits.insurances_opened", link, insurance=insurance.value, download=True)
    name = f"contributions-{insurance.value.replace('_', '-')}-{record.as_of:%Y-%m-%d}.csv"
    return csv_download(name, _table(link, record))


def _shown_or_404(link: FamilyLink, insurance: Insurance) -> None:
    if not may(link, VIEW[insurance]):
        raise Http404


def _context(link: FamilyLink, standing: Standing) -> dict[str, Any]:
    record = standing.record
    context = {
        "link": link,
        "insurance": standing.insurance,
        "title": standing.insurance.label,
        "purpose": PURPOSES[standing.insurance],
        "assessments": assessments_shown(standing.assessments),
        "without": WITHOUT[standing.without] if standing.without else "",
        "phone": phone_of(DECIDERS[standing.insurance], link.person.region_id),
        **copy_context(link),
    }
    return context if record is None else context | _record_context(link, record)


def _record_context(link: FamilyLink, record: Record) -> dict[str, Any]:
    chart = chart_of(record)
    years = _years(link, record, chart)
    return {
        "record": record,
        "state": record.state.label,
        "state_kind": STATE_KINDS[record.state],
        "paid": paid_in_words(record, chart),
        "balance": in_unit(record.balance, Unit.YUAN) if record.balance is not None else "",
        "flaws": flaws_in_words(record),
        "chart": chart,
        "years": years,
        "current": next((year.bar.year for year in years if year.bar.is_current), None),
        "shows_bases": not record.is_residents,
        "shows_places": may(link, Scope.VIEW_WORK),
    }


def _years(link: FamilyLink, record: Record, chart: Chart) -> list[Year]:
    regions = region_names(place_codes(record)) if may(link, Scope.VIEW_WORK) else None
    return years_of(record, chart, regions)


def _table(link: FamilyLink, record: Record) -> list[list[object]]:
    """As the page shows it; figures bare, so that a spreadsheet can add them up."""
    shows_places = may(link, Scope.VIEW_WORK)
    head: list[object] = [_("Year"), _("Months paid"), _("Average base (yuan a month)")]
    rows: list[list[object]] = [head + ([_("Place"), _("Employer")] if shows_places else [])]
    for year in _years(link, record, chart_of(record)):
        row: list[object] = [year.bar.year, year.bar.paid, "" if year.base is None else year.base]
        if shows_places:
            row.append("; ".join(dict.fromkeys(place.region for place in year.places)))
            row.append("; ".join(dict.fromkeys(place.employer for place in year.places if place.employer)))
        rows.append(row)
    return rows
