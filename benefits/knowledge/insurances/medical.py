"""The medical insurance in plain words."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Decider
from benefits.knowledge.insurances.shape import InsurancePage, Question, law
from benefits.knowledge.statements import Page, says

PAGE = InsurancePage(
    title=_("Medical insurance"),
    summary=_("It pays a share of what treatment and medicines cost when you are ill."),
    payer=_("You and your employer, or you and the state"),
    icon="heart",
    decider=Decider.MEDICAL_SECURITY,
    answers={
        Question.FOR: (
            says(_("It helps with the costs of illness."), law("2")),
            says(
                _("Employees are in it through their work, others through the residents' scheme."),
                law("23"),
                law("24"),
                law("25"),
            ),
        ),
        Question.PAYS: (
            says(_("Employees and their employers together."), law("23")),
            says(
                _("In the residents' scheme you and the state. For people in need the state pays their part."),
                law("25"),
            ),
        ),
        Question.GIVES: (
            says(_("A share of medicines and treatment on the official lists, and of emergencies."), law("28")),
            says(_("The fund settles its share with the hospital; you pay only yours."), law("29")),
        ),
        Question.WHEN: (
            says(
                _("In retirement you pay nothing more, once you have the years that your region asks for."),
                law("27"),
            ),
            says(_("If years are missing, you may pay on until they are full."), law("27")),
            says(_("Years paid in different places add up."), law("32")),
            says(_("While you receive unemployment benefit, that fund pays your premium."), law("48")),
        ),
        Question.STOPS: (
            says(
                _("Not covered: work injuries, what somebody else has to pay, public health, and treatment abroad."),
                law("30"),
            ),
            says(_("If the one who has to pay does not, the fund pays first."), law("30")),
            says(
                _(
                    "To show a relative's code spends the relative's own cover. To share your account with the family "
                    "is something else."
                ),
                Page("http://iyua.cn/29/12017.html"),
            ),
        ),
        Question.DECIDES: (
            says(_("The medical-security bureau of your region, not the department that issues the card."), law("7")),
            says(_("If you disagree, you may ask for a review or go to court."), law("83")),
        ),
    },
)
