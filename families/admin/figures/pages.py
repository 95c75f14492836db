"""The page: of one region of the officer's duties and one period, with the way down to the regions below."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from authorities.admin import officer_of
from authorities.models import Region
from authorities.policies import duty_regions
from families.admin.figures import sections
from families.admin.figures.periods import FIRST_SHOWN, PERIODS, Period, Spans, name_of, spans_until_today
from families.selectors import figures as read
from families.small_counts import Told, told_parts

_BELOW = ("sent", "approved", "rejected", "declined")


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """404 for a region that is not of their duties, as for one that there is not."""
    region, period = _region_of(request), _period_of(request)
    spans = spans_until_today(period)
    names = [name_of(period, first) for first, _last in spans]
    found = read.spans_of(region, spans)
    context = {
        "title": _("Figures: %(region)s") % {"region": region.label},
        "region": region,
        "above": _above(request, region),
        "period": period,
        "periods": PERIODS.values(),
        "counted_at": read.counted_at(),
        "tiles": sections.whole_period(found),
        "sections": [
            sections.applications(found, names, period.step),
            sections.waits(found, names, period.step),
            sections.queue(read.queue_of(region)),
            sections.answers(found, names, period.step),
            sections.disputes(found, names, period.step),
            *(
                sections.register(provider, availability, names, period.step)
                for provider, availability in read.availability(region, spans).items()
            ),
        ],
        "below": _below(region, spans),
    }
    frame = admin.site.each_context(request)
    return TemplateResponse(request, "admin/figures/page.html", frame | context)


def _region_of(request: HttpRequest) -> Region:
    """The one asked for, else the first and widest of the officer's."""
    theirs = duty_regions(officer_of(request)).filter(is_placeholder=False).order_by("code")
    code = request.GET.get("region")
    region = (theirs.filter(pk=code) if code else theirs).select_related("parent__parent").first()
    if region is None:
        raise Http404
    return region


def _period_of(request: HttpRequest) -> Period:
    days = request.GET.get("days", str(FIRST_SHOWN))
    period = next((period for period in PERIODS.values() if str(period.days) == days), None)
    if period is None:
        raise Http404
    return period


def _above(request: HttpRequest, region: Region) -> list[Region]:
    """The regions above it that are the officer's too, the widest first."""
    chain, one = [], region.shown_parent
    while one is not None:
        chain.append(one)
        one = one.shown_parent
    theirs = set(
        duty_regions(officer_of(request)).filter(pk__in=[one.pk for one in chain]).values_list("pk", flat=True)
    )
    return [one for one in reversed(chain) if one.pk in theirs]


def _below(region: Region, spans: Spans) -> list[dict[str, Any]]:
    sums = read.sums_below(region, _BELOW, spans[0][0], spans[-1][1])
    waiting = read.waiting_below([one for one, _sums in sums])
    columns: list[list[Told]] = [told_parts([counts[place] for _one, counts in sums]) for place in range(len(_BELOW))]
    columns.append(told_parts([waiting.get(one.pk, 0) for one, _sums in sums]))
    return [{"region": one, "counts": [column[row] for column in columns]} for row, (one, _sums) in enumerate(sums)]
