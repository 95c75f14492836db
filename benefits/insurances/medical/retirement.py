"""Medical insurance without premiums in retirement (Law 27), from plain values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from authorities.help import HelpRules
from authorities.packs import Pack
from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict, quantity
from benefits.insurances.figures import figures
from benefits.insurances.inputs import check_months
from benefits.insurances.medical.rules import MedicalRules
from benefits.laws import Article, Law
from families.relationships import Sex

CODE = "medical.premium_free"
TITLE = _("No premiums in retirement")
ARTICLES = (Article(Law.SOCIAL_INSURANCE, "27"), Article(Law.SOCIAL_INSURANCE, "32"))

RETIREMENT = Reason("retirement", Say(_("The pension must have begun.")))
RESIDENTS = Reason("residents", Say(_("In the residents' scheme a premium is due each year, in old age too.")))
ADDED_UP = Reason("regions_added_up", Say(_("Months paid in all regions add up, and each month counts once.")))
DEEMED = Reason(
    "deemed_years", Say(_("Years that a region counts as paid are not in this record. The bureau adds them."))
)
FREE = Say(_("No premiums are due any more, and the cover stays."))
PAY_ON = Say(_("Whoever has too few years at retirement may go on paying until they are complete."))


@dataclass(frozen=True, slots=True)
class Years:
    """Months of premiums paid in all regions together, each once. `is_granted` when the register says that none is due."""

    months_paid: int
    sex: Sex
    is_retired: bool
    is_residents: bool = False
    is_granted: bool = False


def estimate(years: Years, pack: Pack, on: date) -> Assessment:
    """Raises AmountNegative, AmountTooLarge."""
    check_months(months_paid=years.months_paid)
    rules = pack.section(MedicalRules)
    needed = rules.years_for(years.sex)
    verdict, answer, missing = _answer(years, rules, needed)
    return Assessment(
        CODE,
        TITLE,
        verdict,
        answer,
        pack.region_code,
        on,
        Decider.MEDICAL_SECURITY,
        amounts=_amounts(years, needed),
        reasons=(RESIDENTS,) if years.is_residents else (ADDED_UP, DEEMED),
        missing=missing,
        articles=ARTICLES,
        figures=() if years.is_residents else _figures(years, pack, needed),
        steps=_steps(verdict, pack),
    )


def _answer(years: Years, rules: MedicalRules, needed: int | None) -> tuple[Verdict, Say, tuple[Reason, ...]]:
    if years.is_granted:
        return Verdict.ENTITLED, FREE, ()
    if years.is_residents:
        return Verdict.NOT_ENTITLED, RESIDENTS.text, ()
    if needed is None:
        usual = {"least": rules.usual_years_least, "most": rules.usual_years_most}
        return (
            Verdict.UNKNOWN,
            Say(_("It takes %(least)s to %(most)s years of premiums, by town. Ask the bureau."), usual),
            (),
        )
    asked = quantity(needed, Unit.YEARS)
    missing = _missing(years, rules, needed)
    if missing:
        values = {"needed": asked, "missing": quantity(needed * 12 - years.months_paid, Unit.MONTHS)}
        answer = Say(_("The region asks for %(needed)s of premiums; %(missing)s are missing."), values)
        return Verdict.NOT_YET, answer, missing if years.is_retired else (*missing, RETIREMENT)
    if not years.is_retired:
        answer = Say(_("There are enough premiums: from retirement on none is due, and the cover stays."))
        return Verdict.NOT_YET, answer, (RETIREMENT,)
    return Verdict.ENTITLED, FREE, ()


def _amounts(years: Years, needed: int | None) -> tuple[Amount, ...]:
    paid = Amount("months_paid", _("Premiums paid for"), Decimal(years.months_paid), Unit.MONTHS)
    if needed is None or years.is_residents:
        return (paid,)
    asked = Amount("years_needed", _("Years that the region asks for"), Decimal(needed), Unit.YEARS)
    short = needed * 12 - years.months_paid
    if years.is_granted or short <= 0:
        return paid, asked
    return paid, asked, Amount("months_missing", _("Still missing"), Decimal(short), Unit.MONTHS)


def _missing(years: Years, rules: MedicalRules, needed: int) -> tuple[Reason, ...]:
    found = []
    if years.months_paid < needed * 12:
        text = Say(
            _("Premiums for another %(months)s are missing."),
            {"months": quantity(needed * 12 - years.months_paid, Unit.MONTHS)},
        )
        found.append(Reason("years_missing", text))
    if rules.actual_years is not None and years.months_paid < rules.actual_years * 12:
        really = quantity(rules.actual_years, Unit.YEARS)
        text = Say(_("At least %(years)s of premiums must really have been paid."), {"years": really})
        found.append(Reason("actual_years", text))
    return tuple(found)


def _figures(years: Years, pack: Pack, needed: int | None) -> tuple[Figure, ...]:
    if needed is None:
        return figures(pack, MedicalRules, "usual_years_least", "usual_years_most")
    return (*years_asked(years.sex, pack), *figures(pack, MedicalRules, "actual_years"))


def years_asked(sex: Sex, pack: Pack) -> tuple[Figure, ...]:
    """The region's number of years, where it has one."""
    return figures(pack, MedicalRules, "years_men" if sex is Sex.MALE else "years_women")


def _steps(verdict: Verdict, pack: Pack) -> tuple[Say, ...]:
    if verdict in (Verdict.ENTITLED, Verdict.NOT_ENTITLED):
        return ()
    phone = Say(
        _("Call %(phone)s to ask how many years count, and how many are needed."),
        {"phone": pack.section(HelpRules).medical_phone},
    )
    return (phone, PAY_ON)
