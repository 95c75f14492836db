"""What the pages of the insurances say, in words: states, time paid, gaps, what is odd, why one does not apply."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from benefits.charts import Bar, Chart
from benefits.contributions import Flaw, Insurance, Record, RecordState
from benefits.insurances.pension.spans import span
from benefits.services.assessing import Without

STATE_KINDS: dict[RecordState, str] = {
    RecordState.ACTIVE: "linked",
    RecordState.PAUSED: "waiting",
    RecordState.RECEIVING: "info",
    RecordState.CLOSED: "ended",
}
FLAWS: dict[Flaw, Promise] = {
    Flaw.OVERLAP: gettext_lazy("The register lists two employers for the same months; each month counts once."),
    Flaw.BACKWARDS: gettext_lazy("The register lists months that end before they begin; they do not count."),
    Flaw.FUTURE: gettext_lazy("The register lists months that are still to come; they do not count yet."),
}
WITHOUT: dict[Without, Promise] = {
    Without.RECORD: gettext_lazy("because the register has no record"),
    Without.WORK: gettext_lazy("because insurance through work ends when the pension begins"),
    Without.HOLDER: gettext_lazy("because the person has died"),
}
# What each insurance is for.
PURPOSES: dict[Insurance, Promise] = {
    Insurance.PENSION: gettext_lazy("A pension every month, from the age and the years paid in that the law asks for."),
    Insurance.MEDICAL: gettext_lazy("A share of what doctors, hospitals and medicines cost."),
    Insurance.UNEMPLOYMENT: gettext_lazy("Money every month for some time, for who lost work against their will."),
    Insurance.WORK_INJURY: gettext_lazy(
        "Treatment, pay and allowances after an accident at work or an illness from it."
    ),
    Insurance.MATERNITY: gettext_lazy("The costs of pregnancy and birth, and pay during the leave."),
}


def paid_in_words(record: Record, chart: Chart) -> str:
    """How long somebody has paid, and that there are gaps."""
    if not record.months_paid:
        return _("Nothing paid in so far.")
    time = span(record.months_paid)
    gaps = chart.years_with_gaps
    if not gaps:
        return _("%(time)s paid in, without a gap.") % {"time": time}
    text = ngettext(
        "%(time)s paid in, with gaps in %(count)s year.", "%(time)s paid in, with gaps in %(count)s years.", gaps
    )
    return text % {"time": time, "count": gaps}


def chart_in_words(chart: Chart) -> str:
    """What a small chart shows, for who does not see it."""
    text = _("Contributions year by year, from %(first)s to %(last)s.")
    return text % {"first": chart.bars[0].year, "last": chart.bars[-1].year}


def bar_in_words(bar: Bar) -> str:
    if not bar.paid:
        text = _("%(year)s: gap, nothing paid")
    elif bar.is_current:
        text = ngettext("%(year)s so far: %(count)s month paid", "%(year)s so far: %(count)s months paid", bar.paid)
    else:
        text = ngettext("%(year)s: %(count)s month paid", "%(year)s: %(count)s months paid", bar.paid)
    said = text % {"year": bar.year, "count": bar.paid}
    if not (bar.paid and bar.missing):
        return said
    missing = ngettext("%(count)s month missing", "%(count)s months missing", bar.missing) % {"count": bar.missing}
    return _("%(first)s, %(next)s") % {"first": said, "next": missing}


def flaws_in_words(record: Record) -> list[Promise]:
    return [words for flaw, words in FLAWS.items() if flaw in record.flaws]
