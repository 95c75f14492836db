"""What the officers' figures tell of a region and some days, read from what was counted (services/figures)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Sum
from django.utils import timezone

from authorities.codes import NATION, prefix_of
from authorities.models import Region
from authorities.packs import regions_with_pack
from families.days import begin_of, by_day
from families.models import DayFigures, ProviderBreaker, ProviderDay, QueueFigures
from families.models.figures import COUNTS
from families.packs import provider_of


@dataclass
class Span:
    """A day, week or month of the page, from `first` to `last`, with what happened in it."""

    first: date
    last: date
    counts: Counter[str] = field(default_factory=Counter)
    waits: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Availability:
    """Of a register on some days: how much of the time it was asked, from 0 to 1, and how many calls failed."""

    share: float
    silent_calls: int


def spans_of(region: Region, spans: Sequence[tuple[date, date]]) -> list[Span]:
    """Those that are asked for, in their order; they follow each other without a gap."""
    found = [Span(first, last) for first, last in spans]
    rows = DayFigures.objects.filter(region=region, day__range=(spans[0][0], spans[-1][1])).order_by("day")
    place = 0
    for row in rows.iterator():
        while row.day > found[place].last:
            place += 1
        for name in COUNTS:
            found[place].counts[name] += getattr(row, name)
        for number, many in row.waits.items():
            found[place].waits[int(number)] += many
    return found


def sums_below(region: Region, names: Sequence[str], first: date, last: date) -> list[tuple[Region, list[int]]]:
    """Of each region one level down, as people see it: how often each of these happened."""
    below = list(Region.objects.shown_children_of(region).order_by("code"))
    rows = DayFigures.objects.filter(region__in=below, day__range=(first, last)).order_by().values_list("region")
    sums = {code: counts for code, *counts in rows.annotate(*(Sum(name) for name in names))}
    return [(one, sums.get(one.pk, [0] * len(names))) for one in below]


def queue_of(region: Region) -> QueueFigures | None:
    """None where nothing waits."""
    return QueueFigures.objects.filter(region=region).first()


def waiting_below(regions: Iterable[Region]) -> Mapping[str, int]:
    return {row.region_id: sum(row.ages) for row in QueueFigures.objects.filter(region__in=list(regions))}


def counted_at() -> datetime | None:
    """When the newest day was counted last; None before anything was."""
    row = DayFigures.objects.filter(region=NATION).order_by("-day").first()
    return row.counted_at if row else None


def availability(region: Region, spans: Sequence[tuple[date, date]]) -> dict[str, list[Availability]]:
    """Register → how it answered in each span: of the region, and of those below that have another."""
    registers = registers_of(region)
    silent, failed = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    place_of = {
        first + timedelta(days=day): place
        for place, (first, last) in enumerate(spans)
        for day in range((last - first).days + 1)
    }
    for row in ProviderDay.objects.filter(provider__in=registers, day__range=(spans[0][0], spans[-1][1])):
        silent[row.provider, place_of[row.day]] += row.silent_seconds
        failed[row.provider, place_of[row.day]] += row.silent_calls
    opened = ProviderBreaker.objects.filter(provider__in=registers).values_list("provider", "opened_at")
    for provider, opened_at in opened:
        for day, seconds in by_day(opened_at, timezone.now()) if opened_at else ():
            if day in place_of:
                silent[provider, place_of[day]] += seconds
    return {
        provider: [
            Availability(1 - min(1.0, silent[provider, place] / _seconds_of(span)), failed[provider, place])
            for place, span in enumerate(spans)
        ]
        for provider in registers
    }


def registers_of(region: Region) -> list[str]:
    """As the packs name them today."""
    below = {code for code in regions_with_pack() if code.startswith(prefix_of(region.code))}
    return sorted({provider_of(code) for code in {region.code, *below}})


def _seconds_of(span: tuple[date, date]) -> float:
    """Of today, those that have gone."""
    first, last = span
    ends = min(begin_of(last + timedelta(days=1)), timezone.now())
    return max(1.0, (ends - begin_of(first)).total_seconds())
