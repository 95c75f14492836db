"""Where a person stands in the insurances that a link shows, ready for the pages: cards, and one line for the rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from benefits.charts import Chart, chart_of
from benefits.contributions import Insurance, Record
from benefits.models.certifications import DueState
from benefits.policies import may_certify, may_see_certification
from benefits.selectors import certification_of
from benefits.services.assessing import Standing, Without, person_through, standing_in, standings_of
from benefits.views.words import STATE_KINDS, WITHOUT, chart_in_words, flaws_in_words, paid_in_words
from families.models import FamilyLink

MOST_MISSING = 2  # on a card; the insurance's own page has all


@dataclass(frozen=True, slots=True)
class Card:
    """One insurance that applies. `chart` is None where nothing was ever paid."""

    title: str
    url: str
    state: str
    state_kind: str
    answer: str
    paid: str
    missing: Sequence[str]
    flaws: Sequence[Promise]
    chart: Chart | None
    chart_words: str


@dataclass(frozen=True, slots=True)
class Rest:
    """Insurances that do not apply, for one reason."""

    count: str
    names: Sequence[tuple[str, str]]  # title and address
    because: str | Promise


@dataclass(frozen=True, slots=True)
class Due:
    """What has to be done first, with the address of where it is done."""

    text: str
    action: str
    url: str


def standings_for(link: FamilyLink, records: Mapping[Insurance, Record]) -> list[Standing]:
    return standings_of(person_through(link, records), timezone.localdate())


def standing_for(link: FamilyLink, insurance: Insurance, records: Mapping[Insurance, Record]) -> Standing:
    return standing_in(insurance, person_through(link, records), timezone.localdate())


def cards_of(link: FamilyLink, standings: Iterable[Standing]) -> list[Card]:
    return [_card(link, standing) for standing in standings if standing.without is None]


def rests_of(link: FamilyLink, standings: Sequence[Standing]) -> list[Rest]:
    return [
        _rest(link, reason, [one for one in standings if one.without is reason])
        for reason in Without
        if any(one.without is reason for one in standings)
    ]


def due_of(link: FamilyLink) -> Due | None:
    """The proof of life, once it falls due soon, for who may renew it or see the pension."""
    certification = certification_of(link.person)
    if certification is None or link.person.died_on is not None or not may_see_certification(link):
        return None
    today = timezone.localdate()
    state, day = certification.state_on(today), date_format(certification.due_on, "DATE_FORMAT")
    if state == DueState.CURRENT:
        return None
    if state == DueState.OVERDUE:
        text = _("The proof of life for the pension was due on %(day)s. The pension may stop.") % {"day": day}
    else:
        days = (certification.due_on - today).days
        text = ngettext(
            "The proof of life for the pension is due on %(day)s, in %(count)s day.",
            "The proof of life for the pension is due on %(day)s, in %(count)s days.",
            days,
        ) % {"day": day, "count": days}
    action = _("Renew the proof of life") if may_certify(link) else _("See what to do")
    return Due(text, action, reverse("benefits:certification", args=[link.pk]))


def page_of(link: FamilyLink, insurance: Insurance) -> str:
    return reverse("benefits:person-insurance", args=[link.pk, insurance])


def _card(link: FamilyLink, standing: Standing) -> Card:
    record, headline = standing.record, standing.headline
    chart = chart_of(record) if record else None
    return Card(
        title=str(standing.insurance.label),
        url=page_of(link, standing.insurance),
        state=str(record.state.label) if record else _("Not in the register"),
        state_kind=STATE_KINDS[record.state] if record else "ended",
        answer=str(headline.answer) if headline else "",
        paid=paid_in_words(record, chart) if record and chart else "",
        missing=[str(reason.text) for reason in headline.missing[:MOST_MISSING]] if headline else [],
        flaws=flaws_in_words(record) if record else [],
        chart=chart if chart and chart.bars else None,
        chart_words=chart_in_words(chart) if chart and chart.bars else "",
    )


def _rest(link: FamilyLink, reason: Without, standings: Sequence[Standing]) -> Rest:
    count = len(standings)
    return Rest(
        count=ngettext("%(count)s does not apply:", "%(count)s do not apply:", count) % {"count": count},
        names=[(str(one.insurance.label), page_of(link, one.insurance)) for one in standings],
        because=WITHOUT[reason],
    )
