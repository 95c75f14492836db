"""The parts of the page: what each drawing shows, with the same numbers as a table and in a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from families.admin.figures.charts import Drawing, one_before_another, stacked
from families.models import QueueFigures
from families.selectors.figures import Availability, Span
from families.small_counts import FEWEST, Told, told, told_sum
from families.waits import AGES, share_of

Words = str | Promise
OUTCOMES: dict[str, Words] = {
    "approved": gettext_lazy("Linked"),
    "rejected": gettext_lazy("Not confirmed"),
    "declined": gettext_lazy("Not linked: the relative refused"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "expired": gettext_lazy("Expired"),
}
ANSWERS: dict[str, Words] = {"granted": gettext_lazy("Agreed"), "refused": gettext_lazy("Refused")}
DISPUTES: dict[str, Words] = {
    "disputes_opened": gettext_lazy("Opened"),
    "disputes_resolved": gettext_lazy("Decided"),
}
_HOUR, _DAY = 3600, 86_400
FEWEST_SLOW = 20  # decisions, so that 95 of 100 is more than all but one
_WHOLE_SHARE = 100.0
_SILENT_BELOW = 99.995  # per cent: the next shows as whole


@dataclass(frozen=True)
class Section:
    """`key`: of kinds and their names. `rows`: a first cell and the others. `drawing`: none where there is nothing to draw."""

    name: str
    title: Words
    says: str
    head: Sequence[Words]
    rows: Sequence[tuple[str, Sequence[object]]]
    drawing: Drawing | None = None
    top: str = ""
    key: Mapping[str, Words] = field(default_factory=dict)
    labels: Sequence[str] = ()
    has_few: bool = False


def applications(spans: Sequence[Span], names: Sequence[str], step: Words) -> Section:
    return _counts(
        ("applications", gettext_lazy("Applications by outcome")),
        spans,
        names,
        step,
        OUTCOMES,
        {"sent": gettext_lazy("Sent")},
    )


def answers(spans: Sequence[Span], names: Sequence[str], step: Words) -> Section:
    return _counts(
        ("answers", gettext_lazy("Answers of relatives")), spans, names, step, ANSWERS, {"asked": gettext_lazy("Asked")}
    )


def disputes(spans: Sequence[Span], names: Sequence[str], step: Words) -> Section:
    return _counts(("disputes", gettext_lazy("Disputes")), spans, names, step, DISPUTES, {})


def _counts(
    named: tuple[str, Words],
    spans: Sequence[Span],
    names: Sequence[str],
    step: Words,
    kinds: Mapping[str, Words],
    beside: Mapping[str, Words],
) -> Section:
    """`kinds` are drawn, those `beside` them stand in the table alone."""
    columns = {**beside, **kinds}
    shown = [[told(span.counts[kind]) for kind in columns] for span in spans]
    sums = [told_sum([span.counts[kind] for span in spans]) for kind in columns]
    drawn = stacked([_stack(row[len(beside) :], kinds) for row in shown])
    return Section(
        *named,
        says="; ".join(f"{label}: {many}" for label, many in zip(columns.values(), sums, strict=True)),
        head=(step, *columns.values()),
        rows=[*zip(names, shown, strict=True), (_("All together"), sums)],
        drawing=drawn,
        top=_number(drawn.top),
        key=kinds,
        labels=_labels(names),
        has_few=any(not one.is_exact for row in shown for one in row),
    )


def _stack(row: Sequence[Told], kinds: Mapping[str, Words]) -> list[tuple[str, float]]:
    return [(kind if one.is_exact else "few", one.drawn) for kind, one in zip(kinds, row, strict=True)]


def waits(spans: Sequence[Span], names: Sequence[str], step: Words) -> Section:
    """Of those days alone on which so many were decided that they tell of nobody."""
    times = [median_and_slowest(span) for span in spans]
    seconds = [[time.total_seconds() if time else 0.0 for time in pair] for pair in times]
    drawn = one_before_another([[("slow", slow), ("median", median)] for median, slow in seconds])
    in_days = drawn.top >= 2 * _DAY
    unit = _DAY if in_days else _HOUR
    drawn = one_before_another([[("slow", slow / unit), ("median", median / unit)] for median, slow in seconds])
    top = _number(drawn.top)
    median, slow = median_and_slowest(_together(spans))
    return Section(
        "waits",
        gettext_lazy("Time to a decision"),
        says=_says(median, slow),
        head=(step, _("Half within"), _("95 of 100 within")),
        rows=[(name, [in_words(time) for time in pair]) for name, pair in zip(names, times, strict=True)],
        drawing=drawn,
        top=_("%(days)s d") % {"days": top} if in_days else _("%(hours)s h") % {"hours": top},
        key={"median": gettext_lazy("Half within"), "slow": gettext_lazy("95 of 100 within")},
        labels=_labels(names),
    )


def _says(median: timedelta | None, slow: timedelta | None) -> str:
    if median is None:
        return _("Fewer than %(count)s decisions") % {"count": FEWEST}
    if slow is None:
        values = {"median": in_words(median), "count": FEWEST_SLOW}
        return (
            _("Half within %(median)s; of fewer than %(count)s decisions it is not said how long the slowest took")
            % values
        )
    return _("Half within %(median)s, 95 of 100 within %(slow)s") % {"median": in_words(median), "slow": in_words(slow)}


def _together(spans: Sequence[Span]) -> Span:
    whole = Span(spans[0].first, spans[-1].last)
    for span in spans:
        whole.waits.update(span.waits)
    return whole


def median_and_slowest(span: Span) -> tuple[timedelta | None, timedelta | None]:
    """Nothing of fewer than FEWEST; and of fewer than FEWEST_SLOW the slow end would be that of one person."""
    count = sum(span.waits.values())
    median = share_of(span.waits, 0.5) if count >= FEWEST else None
    return median, share_of(span.waits, 0.95) if count >= FEWEST_SLOW else None


def whole_period(spans: Sequence[Span]) -> list[tuple[Words, object]]:
    """The figures that stand on top."""
    median, slow = median_and_slowest(_together(spans))
    return [
        (_("Sent"), told_sum([span.counts["sent"] for span in spans])),
        (_("Linked"), told_sum([span.counts["approved"] for span in spans])),
        (_("Half decided within"), in_words(median)),
        (_("95 of 100 decided within"), in_words(slow)),
    ]


def queue(row: QueueFigures | None) -> Section:
    counts = row.ages if row else [0] * (len(AGES) + 1)
    shown, names = [told(count) for count in counts], age_names()
    drawn = stacked([[("waiting" if one.is_exact else "few", one.drawn)] for one in shown])
    return Section(
        "queue",
        gettext_lazy("Waiting for an officer now"),
        says=_("All together: %(count)s") % {"count": told_sum(counts)},
        head=(_("Sent"), _("Waiting")),
        rows=[
            *((name, [one]) for name, one in zip(names, shown, strict=True)),
            (_("All together"), [told_sum(counts)]),
        ],
        drawing=drawn,
        top=_number(drawn.top),
        key={"waiting": gettext_lazy("Waiting")},
        labels=names,
        has_few=any(not one.is_exact for one in shown),
    )


def age_names() -> list[str]:
    """Of AGES, the last of those that are older."""
    days = [age.days for age in AGES]
    first = ngettext("up to %(days)s day ago", "up to %(days)s days ago", days[0]) % {"days": days[0]}
    between = [_("%(first)s to %(last)s days ago") % {"first": first, "last": last} for first, last in pairwise(days)]
    return [first, *between, _("more than %(days)s days ago") % {"days": days[-1]}]


def register(provider: str, spans: Sequence[Availability], names: Sequence[str], step: Words) -> Section:
    shares = [_WHOLE_SHARE * one.share for one in spans]
    drawn = stacked(
        [[("answers" if share > _SILENT_BELOW else "silent", share)] for share in shares], whole=_WHOLE_SHARE
    )
    return Section(
        f"register-{provider}",
        _("Register “%(name)s”") % {"name": provider},
        says=_("Worst: %(share)s") % {"share": _per_cent(min(shares))},
        head=(step, _("Asked as usual"), _("Calls without an answer")),
        rows=[
            (name, [_per_cent(share), _number(one.silent_calls)])
            for name, share, one in zip(names, shares, spans, strict=True)
        ],
        drawing=drawn,
        top=_per_cent(_WHOLE_SHARE),
        key={"answers": gettext_lazy("All the time"), "silent": gettext_lazy("Silent for a while")},
        labels=_labels(names),
    )


def _per_cent(share: float) -> str:
    return f"{_number(share, 0 if share > _SILENT_BELOW else 2)} %"


def _number(amount: float, places: int = 0) -> str:
    """Rounded: Django's own cuts off."""
    return str(number_format(round(amount, places), decimal_pos=places, force_grouping=True))


def _labels(names: Sequence[str]) -> list[str]:
    """The first and the last, and as many between as a phone has room for beside them: none."""
    return [names[0], names[-1]]


def in_words(time: timedelta | None) -> str:
    """Short, and no more exact than it is."""
    if time is None:
        return "–"
    seconds = time.total_seconds()
    if seconds < 2 * 60:
        return _("%(seconds)s s") % {"seconds": _number(seconds)}
    if seconds < 2 * _HOUR:
        return _("%(minutes)s min") % {"minutes": _number(seconds / 60)}
    if seconds < 2 * _DAY:
        return _("%(hours)s h") % {"hours": _number(seconds / _HOUR)}
    return _("%(days)s d") % {"days": _number(seconds / _DAY, 1)}
