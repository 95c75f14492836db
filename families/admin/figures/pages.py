"""The page: of one region of the officer's duties and one period, with the way down to the regions below; and what its tables
say as one for a spreadsheet."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_safe

from authorities.admin import may_take_along, officer_of, table_download
from authorities.models import Region, Role
from authorities.policies import TAKE_ALONG, duty_regions, has_duty
from families.admin.figures import sections
from families.admin.figures.periods import FIRST_SHOWN, PERIODS, Period, Spans, date_of, name_of, spans_until_today
from families.admin.figures.sections import Section, Words
from families.selectors import figures as read
from families.small_counts import Told, in_figures, told_parts

_BELOW: dict[str, Words] = {
    "sent": gettext_lazy("Sent"),
    "approved": gettext_lazy("Linked"),
    "rejected": gettext_lazy("Not confirmed"),
    "declined": gettext_lazy("Not linked: the relative refused"),
}
_WAITING: Words = gettext_lazy("Waiting now")


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
        "sections": _sections(region, spans, found, names, period.step),
        "below": _below(region, spans),
        "heads_below": (*_BELOW.values(), _WAITING),
        "can_take": may_take_along(request) and has_duty(officer_of(request), region.code, *TAKE_ALONG),
    }
    frame = admin.site.each_context(request)
    return TemplateResponse(request, "admin/figures/page.html", frame | context)


@require_GET
def figures_table(request: HttpRequest) -> HttpResponseBase:
    """Of all that the page shows, with what it holds back held back; for who supervises or audits the region."""
    if not may_take_along(request):
        raise PermissionDenied
    region, period = _region_of(request, *TAKE_ALONG), _period_of(request)
    filters = {"of_region": region.code, "of_days": str(period.days)}
    name = f"figures-{region.code}-{period.days}-days"
    return table_download(request, "figures", partial(_lines, region, period), filters=filters, name=name)


def _lines(region: Region, period: Period) -> Iterator[Sequence[object]]:
    """A figure each: of which table it is, of its row and of its column."""
    yield _("Table"), _("Row"), _("Column"), _("Figure")
    spans = spans_until_today(period)
    names = [date_of(period, first) for first, _last in spans]
    for section in _sections(region, spans, read.spans_of(region, spans), names, period.step):
        for row, cells in section.rows:
            for column, cell in zip(section.head[1:], cells, strict=True):
                yield section.title, row, column, in_figures(cell)
    for one in _below(region, spans):
        for column, told in zip((*_BELOW.values(), _WAITING), one["counts"], strict=True):
            yield _("Regions in it"), one["region"].label, column, in_figures(told)


def _sections(
    region: Region, spans: Spans, found: Sequence[read.Span], names: Sequence[str], step: Words
) -> list[Section]:
    return [
        sections.applications(found, names, step),
        sections.waits(found, names, step),
        sections.queue(read.queue_of(region)),
        sections.answers(found, names, step),
        sections.disputes(found, names, step),
        *(
            sections.register(provider, availability, names, step)
            for provider, availability in read.availability(region, spans).items()
        ),
    ]


def _region_of(request: HttpRequest, *roles: Role) -> Region:
    """The one asked for, else the first and widest of the officer's."""
    theirs = duty_regions(officer_of(request), *roles).filter(is_placeholder=False).order_by("code")
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
    sums = read.sums_below(region, list(_BELOW), spans[0][0], spans[-1][1])
    waiting = read.waiting_below([one for one, _sums in sums])
    columns: list[list[Told]] = [told_parts([counts[place] for _one, counts in sums]) for place in range(len(_BELOW))]
    columns.append(told_parts([waiting.get(one.pk, 0) for one, _sums in sums]))
    return [{"region": one, "counts": [column[row] for column in columns]} for row, (one, _sums) in enumerate(sums)]
