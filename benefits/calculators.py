"""The calculators as data: what each is called, what it asks and which rule answers. Pages and API read this table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from authorities.packs import Pack, pack_for
from benefits.contributions import Insurance
from benefits.errors import BenefitsError
from benefits.forms.asking import EstimateForm
from benefits.forms.estimates import (
    MaternityForm,
    PensionForm,
    RetirementForm,
    SurvivorsForm,
    UnemploymentForm,
    WorkInjuryForm,
)
from benefits.services import estimating
from benefits.services.estimating import Answers, Estimate


@dataclass(frozen=True, slots=True)
class Calculator:
    """`name` stands in addresses, `icon` names a drawing of components/icon.html. `is_about_reader`: may their own card answer
    for them? It tells nothing of somebody who has died."""

    name: str
    title: str | Promise
    text: str | Promise
    icon: str
    insurance: Insurance
    form: type[EstimateForm]
    work_out: Callable[[Answers, Pack, date], Estimate]
    is_about_reader: bool = True

    def answer(self, form: EstimateForm) -> Estimate | None:
        """None for answers that are wrong or that no rule can work with: then the form has the errors."""
        if not form.is_valid():
            return None
        today = timezone.localdate()
        try:
            return self.work_out(form.cleaned_data, pack_for(form.cleaned_data["region"], today), today)
        except BenefitsError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return None


CALCULATORS: dict[str, Calculator] = {
    one.name: one
    for one in (
        Calculator(
            "retirement",
            _("When can I retire?"),
            _("From the month of birth: the statutory month, the earliest and the latest, and the years it takes."),
            "clock",
            Insurance.PENSION,
            RetirementForm,
            estimating.retirement,
        ),
        Calculator(
            "pension",
            _("How much pension a month?"),
            _("From years, wage and account: about how much, and what waiting or going earlier changes."),
            "calculator",
            Insurance.PENSION,
            PensionForm,
            estimating.pension,
        ),
        Calculator(
            "survivors",
            _("What does the family get after a death?"),
            _("From the years paid and the pension received: the funeral grant and the survivors' grant."),
            "family",
            Insurance.PENSION,
            SurvivorsForm,
            estimating.survivors,
            is_about_reader=False,
        ),
        Calculator(
            "unemployment",
            _("What if I lose my job?"),
            _("For how many months there is benefit, how much, and what to do first."),
            "chart",
            Insurance.UNEMPLOYMENT,
            UnemploymentForm,
            estimating.out_of_work,
        ),
        Calculator(
            "work-injury",
            _("What if there is an accident at work?"),
            _("By when to claim, and what a grade of disability or a death brings."),
            "shield",
            Insurance.WORK_INJURY,
            WorkInjuryForm,
            estimating.injury,
        ),
        Calculator(
            "maternity",
            _("What if a child is coming?"),
            _("How many days of leave there are, and what is paid for them."),
            "heart",
            Insurance.MATERNITY,
            MaternityForm,
            estimating.birth,
        ),
    )
}
