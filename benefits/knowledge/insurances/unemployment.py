"""The unemployment insurance in plain words."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Decider
from benefits.knowledge.insurances.shape import InsurancePage, Question, law
from benefits.knowledge.statements import says

PAGE = InsurancePage(
    title=_("Unemployment insurance"),
    summary=_("Money for some months when you have lost your job and look for another."),
    payer=_("You and your employer"),
    icon="chart",
    decider=Decider.HUMAN_RESOURCES,
    answers={
        Question.FOR: (
            says(_("It bridges the time until you work again."), law("2")),
            says(_("Employees have to be in it."), law("44")),
        ),
        Question.PAYS: (says(_("You and your employer together."), law("44")),),
        Question.GIVES: (
            says(
                _("Money each month. Your province sets how much, never less than the local minimum to live on."),
                law("47"),
            ),
            says(
                _("For 12 months at most after one year paid in, 18 after five years, 24 after ten."),
                law("46"),
            ),
            says(_("Your medical insurance goes on; the fund pays its premium."), law("48")),
            says(
                _("If somebody dies while receiving it, the family gets a funeral grant and a survivors' grant."),
                law("49"),
            ),
        ),
        Question.WHEN: (
            says(
                _(
                    "You and your employer paid for at least one year, you did not leave of your own will, and you have "
                    "registered and look for work."
                ),
                law("45"),
            ),
            says(
                _("Register soon: the months count from that day. Your employer tells the agency within 15 days."),
                law("50"),
            ),
            says(
                _("After a new job the years begin anew. Months you did not use are added, up to 24."),
                law("46"),
            ),
        ),
        Question.STOPS: (
            says(
                _(
                    "A new job, military service, moving abroad, a pension, or refusing suitable work or training "
                    "without good reason."
                ),
                law("51"),
            ),
        ),
        Question.DECIDES: (
            says(_("The social-insurance agency of your region keeps the record and pays."), law("8")),
            says(_("If you disagree, you may ask for a review or go to court."), law("83")),
        ),
    },
)
