"""The work-injury insurance in plain words."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Decider
from benefits.knowledge.insurances.shape import InsurancePage, Question, law
from benefits.knowledge.statements import says
from benefits.laws import Article, Law


def regulation(number: str) -> Article:
    """Of the Regulation on Work-Related Injury Insurance, as amended on 20 December 2010."""
    return Article(Law.WORK_INJURY, number)


PAGE = InsurancePage(
    title=_("Work-injury insurance"),
    summary=_("It pays for treatment, and for what an accident or illness at work takes from you."),
    payer=_("Your employer alone"),
    icon="shield",
    decider=Decider.HUMAN_RESOURCES,
    answers={
        Question.FOR: (
            says(_("It protects people who are hurt by their work or fall ill from it."), law("36")),
            says(_("Employees have to be in it."), law("33")),
        ),
        Question.PAYS: (
            says(_("Your employer. You pay nothing."), law("33")),
            says(
                _("If the employer has not paid in, it pays the benefits itself. If it does not, the fund pays first."),
                law("41"),
            ),
        ),
        Question.GIVES: (
            says(_("Treatment, rehabilitation, aids and care."), law("38")),
            says(
                _("Your wage while you cannot work, for up to 12 months, and up to 12 more if needed."),
                regulation("33"),
            ),
            says(
                _("For lasting harm a lump sum by grade, from 7 monthly wages (grade 10) to 27 (grade 1)."),
                regulation("35"),
                regulation("36"),
                regulation("37"),
            ),
            says(
                _(
                    "In grades 1 to 4 also 75 to 90 % of your wage each month; in grades 5 and 6, 70 or 60 % "
                    "if there is no suitable work."
                ),
                regulation("35"),
                regulation("36"),
            ),
            says(
                _(
                    "After a death: 6 months of the region's average wage for the funeral, monthly support for those "
                    "who lived on the wage, and 20 times a year's income in the cities."
                ),
                regulation("39"),
            ),
        ),
        Question.WHEN: (
            says(
                _(
                    "Your employer applies within 30 days. If it does not, you, your family or the union can, "
                    "within one year."
                ),
                regulation("17"),
            ),
            says(_("The decision comes within 60 days, in clear cases within 15."), regulation("20")),
            says(
                _("A traffic accident on the way to or from work counts if it was not mainly your own fault."),
                regulation("14 (6)"),
            ),
            says(
                _("You may object to the grade within 15 days, and ask for a new one after a year."),
                regulation("26"),
                regulation("28"),
            ),
        ),
        Question.STOPS: (
            says(
                _("Not covered: what comes of a crime, of drink or drugs, or was done to oneself."),
                law("37"),
                regulation("16"),
            ),
            says(_("It stops for who refuses to be assessed or treated."), law("43")),
            says(
                _("The monthly allowance ends when a pension begins. If the pension is lower, the fund adds the rest."),
                law("40"),
            ),
        ),
        Question.DECIDES: (
            says(
                _("The department of human resources and social security says whether it was a work injury."),
                regulation("20"),
            ),
            says(_("If you disagree, you may ask for a review or go to court."), law("83")),
        ),
    },
)
