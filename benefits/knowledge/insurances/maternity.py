"""The maternity insurance in plain words."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Decider
from benefits.knowledge.insurances.shape import InsurancePage, Question, law
from benefits.knowledge.statements import says
from benefits.laws import Article, Law


def rules(number: str) -> Article:
    return Article(Law.WOMEN_WORKERS, number)


PAGE = InsurancePage(
    title=_("Maternity insurance"),
    summary=_("It pays for a birth, and a wage during the mother's leave."),
    payer=_("Your employer alone"),
    icon="family",
    decider=Decider.MEDICAL_SECURITY,
    answers={
        Question.FOR: (
            says(_("It helps families when a child is born."), law("2")),
            says(_("Its money is kept together with that of the medical insurance."), law("64")),
        ),
        Question.PAYS: (says(_("Your employer. You pay nothing."), law("53")),),
        Question.GIVES: (
            says(_("The medical costs of a birth and of family planning."), law("55")),
            says(
                _("For each day of leave, the average daily wage that your employer paid in the year before."),
                law("56"),
                rules("8"),
            ),
            says(_("98 days of leave; 15 of them can be taken before the birth."), rules("7")),
            says(_("15 days more for a difficult birth, and 15 for each further child."), rules("7")),
            says(_("After a miscarriage 15 days, or 42 once the pregnancy has lasted four months."), rules("7")),
        ),
        Question.WHEN: (
            says(_("When your employer has paid in for you."), law("54")),
            says(_("A wife or husband without work is covered for the medical costs."), law("54")),
            says(
                _("Many regions add days of their own; whether they are paid differs."),
                Article(Law.REGIONAL_LEAVE),
            ),
        ),
        Question.STOPS: (
            says(_("The allowance is for the days of leave, no longer."), law("56")),
            says(_("If your employer did not pay in, it pays your wage during the leave itself."), rules("8")),
        ),
        Question.DECIDES: (
            says(_("The medical-security bureau of your region, not the department that issues the card."), law("7")),
            says(_("If you disagree, you may ask for a review or go to court."), law("83")),
        ),
    },
)
