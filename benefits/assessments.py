"""What a rule answers: entitled or not, how much, from when, because of which facts, by which article, with which numbers
from which pack, and who decides. Values and words only; the rules are in `benefits/insurances/`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from authorities.packs import Fact
from benefits.laws import Article
from benefits.months import Month

FEN = Decimal("0.01")


def yuan(value: Decimal) -> Decimal:
    """To the fen, halves up: the rounding of every amount that is shown. Steps in between are not rounded."""
    return value.quantize(FEN, ROUND_HALF_UP)


def trimmed(value: Decimal) -> Decimal:
    """Without zeros at the end and without an exponent: 9, 22.75, 300."""
    return Decimal(f"{value.normalize():f}")


class Verdict(TextChoices):
    ENTITLED = "entitled", _("Applies now")
    NOT_YET = "not_yet", _("Not yet")
    NOT_ENTITLED = "not_entitled", _("Does not apply")
    UNKNOWN = "unknown", _("Cannot be worked out here")


class Unit(TextChoices):
    YUAN = "yuan", "¥ %(value)s"
    YUAN_A_MONTH = "yuan_a_month", _("¥ %(value)s a month")
    MONTHS = "months", ngettext_lazy("%(value)s month", "%(value)s months", "count")
    DAYS = "days", ngettext_lazy("%(value)s day", "%(value)s days", "count")
    YEARS = "years", ngettext_lazy("%(value)s year", "%(value)s years", "count")
    PERCENT = "percent", "%(value)s %%"
    TIMES = "times", _("%(value)s times")
    NUMBER = "number", "%(value)s"


class Decider(TextChoices):
    """Whose decision counts, and which line of the region answers."""

    HUMAN_RESOURCES = "human_resources", _("the department of human resources and social security")
    MEDICAL_SECURITY = "medical_security", _("the medical-security bureau")


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence in the reader's language, made when it is read. `values` fill `%(name)s`; amounts, days and months come
    out as the language writes them, whole numbers stay numbers, so that plurals can count by them."""

    text: str | Promise
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        if not self.values:
            return str(self.text)
        return str(self.text % {name: _shown(value) for name, value in self.values.items()})


def _shown(value: Any) -> Any:
    if isinstance(value, Decimal):
        return number_format(value, use_l10n=True, force_grouping=True)
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return value if isinstance(value, int) else str(value)


def in_unit(value: Decimal | int, unit: Unit) -> str:
    """An amount as it is shown. Decimals as they come: round before."""
    shown = number_format(value, use_l10n=True, force_grouping=True)
    return str(unit.label % {"value": shown, "count": int(value) if value == int(value) else 2})


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact on which the answer rests, or one that is still missing. `code` is for machines."""

    code: str
    text: Say


@dataclass(frozen=True, slots=True)
class Amount:
    """Rounded as it is shown. `code` is for machines, `label` says what it is."""

    code: str
    label: str | Promise
    value: Decimal
    unit: Unit

    def __str__(self) -> str:
        return in_unit(self.value, self.unit)


def quantity(value: Decimal | int, unit: Unit) -> Amount:
    """A number in its unit, to stand in a sentence: nothing asks for its code or its label."""
    return Amount("", "", Decimal(value), unit)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a pack that was used, with where it comes from. `code` as in the pack, say "pension.minimum_years"."""

    code: str
    label: str | Promise
    unit: Unit
    fact: Fact


@dataclass(frozen=True, slots=True)
class Assessment:
    """Always an estimate: `decided_by` says whose decision counts. `begins` is when it starts, or would start.

    `steps` are what to do next, most important first; `missing` what would have to be different.
    """

    code: str  # of machines, say "pension.monthly"
    title: str | Promise
    verdict: Verdict
    answer: Say  # in one plain sentence
    region_code: str
    on: date
    decided_by: Decider
    amounts: tuple[Amount, ...] = ()
    begins: Month | date | None = None
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()
    articles: tuple[Article, ...] = ()
    figures: tuple[Figure, ...] = ()
    steps: tuple[Say, ...] = ()


def region_codes(assessments: Sequence[Assessment]) -> set[str]:
    """Of all regions that a reader finds named in them."""
    figures = (figure for one in assessments for figure in one.figures)
    return {one.region_code for one in assessments} | {figure.fact.region_code for figure in figures}
