"""What each calculator asks: one form for page and API, so that both refuse the same with the same words.

The names of the fields are those of the rules' questions: an error of a rule finds its field by them. What few know or
need is in `MORE`, folded away on the page.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from benefits.forms.asking import EstimateForm
from benefits.forms.choices import CHOOSE, NumberedField, OpenField, stack_of
from benefits.forms.numbers import CountField, MoneyField, NumberField, PercentField
from benefits.forms.parts import DayField, MonthField, SpanField
from benefits.insurances.maternity.leave import MOST_BABIES, MOST_CHILDREN, MOST_PREGNANCY_MONTHS
from benefits.insurances.pension import WHO, Category
from benefits.insurances.unemployment import Situation
from benefits.insurances.work_injury import Care, Claimant
from benefits.insurances.work_injury.deaths import MOST_DEPENDANTS
from benefits.insurances.work_injury.rules import GRADES
from benefits.services.estimating import Cover, Outcome
from families.relationships import Sex

_BEFORE_DEDUCTIONS = _("Yuan a month, before anything is taken off.")


def _birth_month() -> MonthField:
    return MonthField(
        label=_("Born in"),
        help_text=_("Year and month, for example 1970 and 6."),
        error_messages={"required": _("Enter the year and the month of birth.")},
    )


def _category() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Who is it about?"),
        choices=Category.choices,
        coerce=Category,
        widget=stack_of(WHO),
        error_messages=CHOOSE,
    )


def _sex() -> forms.TypedChoiceField:
    """Of programs that know it: a page asks nobody twice."""
    return forms.TypedChoiceField(
        choices=Sex.choices,
        coerce=Sex,
        empty_value=None,
        required=False,
        widget=forms.HiddenInput,
        error_messages=CHOOSE,
    )


def _retires() -> MonthField:
    return MonthField(
        label=_("Month of retirement"),
        help_text=_("Leave it empty for the statutory month."),
        required=False,
    )


def _minimum_wage() -> MoneyField:
    return MoneyField(label=_("Minimum wage of the city"), help_text=_("Yuan a month."), required=False)


class RetirementForm(EstimateForm):
    MORE = ("months_paid", "retires")
    field_order = ("birth_month", "category", "region")
    birth_month = _birth_month()
    category = _category()
    sex = _sex()
    months_paid = SpanField(
        label=_("Contributions paid"),
        help_text=_("So far, or what will be paid by then: to see whether they are enough."),
        required=False,
    )
    retires = _retires()


class PensionForm(EstimateForm):
    MORE = ("retires", "wage", "index", "deemed_months", "transitional_percent")
    field_order = ("birth_month", "category", "months_paid", "balance", "base", "goes_on", "region")
    birth_month = _birth_month()
    category = _category()
    sex = _sex()
    months_paid = SpanField(label=_("Contributions paid"), help_text=_("Whole years, and the months beyond them."))
    balance = MoneyField(
        label=_("On the own pension account"),
        help_text=_("In yuan. It stands on the yearly statement; the service line tells it too."),
        error_messages={"required": _("Enter what is on the account. Enter 0 if you do not know it.")},
    )
    base = MoneyField(
        label=_("Monthly wage on which contributions are paid"),
        help_text=_("Without it the answer is a span, from the lowest to the highest contributions."),
        required=False,
    )
    goes_on = forms.BooleanField(
        label=_("Contributions go on until retirement"),
        help_text=_(
            "Then the months until that day count too, and the account grows by the employee's share of the wage."
        ),
        required=False,
        initial=True,
    )
    retires = _retires()
    wage = MoneyField(
        label=_("Average monthly wage of the region"),
        help_text=_("Only if you know a newer one than ours, or your region has none here."),
        required=False,
    )
    index = NumberField(
        label=_("Average contribution level"),
        help_text=_("Own wage against the average wage, 0.6 to 3. It goes before the monthly wage above."),
        required=False,
    )
    deemed_months = SpanField(
        label=_("Years of work before the own accounts began"),
        help_text=_("Years that count as paid although nothing was paid in."),
        required=False,
    )
    transitional_percent = PercentField(
        label=_("Coefficient of the transitional part"),
        help_text=_(
            "Percent of the wage for each of those years. Each region sets it: published ones are 1.2 and 1.3. The service "
            "line knows yours."
        ),
        required=False,
    )


class SurvivorsForm(EstimateForm):
    MORE = ("income",)
    field_order = ("months_paid", "months_received", "region")
    months_paid = SpanField(
        label=_("Contributions paid"),
        help_text=_("By who has died, to the pension insurance of employees. The service line tells the heirs."),
    )
    months_received = SpanField(
        label=_("Pension received for"),
        help_text=_("Leave it empty if they had not retired yet."),
        required=False,
    )
    income = MoneyField(
        label=_("Monthly income of urban residents in the province"),
        help_text=_("What they had to spend on average in the year before the death. The service line knows it."),
        required=False,
    )


class UnemploymentForm(EstimateForm):
    MORE = ("unused_months", "minimum_wage", "average_base", "has_birth")
    field_order = ("months_paid", "situation", "left_by_choice", "is_registered", "region")
    months_paid = SpanField(
        label=_("Contributions paid"),
        help_text=_("To unemployment insurance, since benefit was last drawn."),
    )
    situation = forms.TypedChoiceField(
        label=_("How do things stand?"),
        choices=[
            (Situation.OUT_OF_WORK.value, _("Out of work")),
            (Situation.WORKING.value, _("Still at work")),
            (Situation.ON_BENEFIT.value, _("Drawing the benefit")),
        ],
        coerce=Situation,
        initial=Situation.OUT_OF_WORK.value,
        widget=stack_of(),
        error_messages=CHOOSE,
    )
    left_by_choice = OpenField(
        label=_("How did the job end?"),
        no=_("Against the person's will"),
        yes=_("The person gave it up"),
        unknown=_("It has not ended, or I do not know"),
    )
    is_registered = forms.BooleanField(label=_("Registered as unemployed and looking for work"), required=False)
    unused_months = CountField(
        label=_("Months of benefit left from before"),
        help_text=_("Whoever drew benefit before and did not use it up keeps the rest."),
        least=0,
        greatest=24,
        required=False,
    )
    minimum_wage = _minimum_wage()
    average_base = MoneyField(
        label=_("Average wage of the last 12 months"), help_text=_BEFORE_DEDUCTIONS, required=False
    )
    has_birth = forms.BooleanField(label=_("A child was born while benefit was paid"), required=False)


class WorkInjuryForm(EstimateForm):
    MORE = (
        *("claimed_by", "claimed_on", "graded_on", "care", "months_to_retirement", "region_wage", "minimum_wage"),
        *("has_spouse", "others", "alone"),
    )
    field_order = ("outcome", "happened_on", "own_wage", "grade", "region")
    outcome = forms.ChoiceField(
        label=_("What happened?"),
        choices=[
            (Outcome.HURT.value, _("Somebody was hurt or fell ill from their work")),
            (Outcome.DEATH.value, _("Somebody died of it")),
        ],
        initial=Outcome.HURT.value,
        widget=stack_of(),
        error_messages=CHOOSE,
    )
    happened_on = DayField(
        label=_("Day of the accident"),
        help_text=_("Or the day on which a doctor found the illness. From it the deadlines run."),
        required=False,
    )
    own_wage = MoneyField(label=_("Average wage of the 12 months before"), help_text=_BEFORE_DEDUCTIONS, required=False)
    grade = NumberedField(
        label=_("Grade of disability"),
        help_text=_("Grade 1 is the gravest. The labour-ability committee decides it."),
        choices=[(grade, grade) for grade in GRADES],
        none=_("Not decided yet"),
    )
    claimed_by = forms.TypedChoiceField(
        label=_("Who claims?"),
        choices=Claimant.choices,
        coerce=Claimant,
        empty_value=Claimant.WORKER,
        initial=Claimant.WORKER,
        required=False,
        error_messages=CHOOSE,
    )
    claimed_on = DayField(label=_("Day of the claim"), help_text=_("If it has been made."), required=False)
    graded_on = DayField(label=_("Day on which the grade was told"), required=False)
    care = NumberedField(
        label=_("Help needed in daily life"),
        choices=[
            (Care.FULL.value, _("With everything")),
            (Care.LARGE.value, _("With most")),
            (Care.PARTIAL.value, _("With some")),
        ],
        none=_("None, or not decided yet"),
    )
    months_to_retirement = SpanField(label=_("Time left until retirement"), required=False)
    region_wage = MoneyField(
        label=_("Average monthly wage of the region"), help_text=_("Yuan a month."), required=False
    )
    minimum_wage = _minimum_wage()
    has_spouse = forms.BooleanField(label=_("After a death: wife or husband lived on the wage"), required=False)
    others = CountField(
        label=_("After a death: how many others lived on the wage"), least=0, greatest=MOST_DEPENDANTS, required=False
    )
    alone = CountField(
        label=_("How many of them all are orphans or old people left alone"),
        least=0,
        greatest=MOST_DEPENDANTS + 1,
        required=False,
    )

    def clean(self) -> None:
        answers = self.cleaned_data
        if answers.get("outcome") == Outcome.HURT and answers.get("grade") and answers.get("own_wage", 0) is None:
            self.add_error("own_wage", _("Enter the wage: what a grade is worth follows it."))


class MaternityForm(EstimateForm):
    MORE = ("order", "miscarriage_month", "own_wage")
    field_order = ("cover", "babies", "is_difficult", "employer_average", "region")
    cover = forms.ChoiceField(
        label=_("How is the mother insured?"),
        choices=[
            (Cover.INSURED.value, _("Through her employer")),
            (Cover.UNINSURED.value, _("She works, but without maternity insurance")),
            (Cover.WIFE.value, _("She has no job; the husband is insured")),
        ],
        initial=Cover.INSURED.value,
        widget=stack_of(),
        error_messages=CHOOSE,
    )
    babies = CountField(label=_("How many babies at once?"), least=1, greatest=MOST_BABIES, initial=1, required=False)
    is_difficult = forms.BooleanField(
        label=_("A difficult birth"), help_text=_("For example by caesarean section."), required=False
    )
    employer_average = MoneyField(
        label=_("Average wage at her employer last year"),
        help_text=_("Yuan a month, of all who work there. The employer knows it."),
        required=False,
    )
    order = CountField(
        label=_("Which child is it?"),
        help_text=_("1 for the first, 2 for the second, and so on."),
        least=1,
        greatest=MOST_CHILDREN,
        required=False,
    )
    miscarriage_month = CountField(
        label=_("After a miscarriage: full months of pregnancy"),
        help_text=_("Leave it empty for a birth."),
        least=0,
        greatest=MOST_PREGNANCY_MONTHS,
        required=False,
    )
    own_wage = MoneyField(
        label=_("Her own wage"),
        help_text=_("Yuan a month; the employer pays it to who is not insured."),
        required=False,
    )
