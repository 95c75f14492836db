"""The pension insurance in plain words."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Decider
from benefits.knowledge.insurances.shape import InsurancePage, Question, law
from benefits.knowledge.statements import Page, says
from benefits.laws import Article, Law

AGES = Article(Law.RETIREMENT_AGE)

PAGE = InsurancePage(
    title=_("Pension insurance"),
    summary=_("Money every month once you have reached retirement age and paid in long enough."),
    payer=_("You and your employer"),
    icon="clock",
    decider=Decider.HUMAN_RESOURCES,
    answers={
        Question.FOR: (
            says(_("It supports people in old age."), law("2")),
            says(_("Employees have to be in it. Who works for themselves may join."), law("10")),
        ),
        Question.PAYS: (
            says(
                _("You and your employer. The employer's share goes to the common fund, yours to your own account."),
                law("10"),
                law("12"),
            ),
            says(_("Who works for themselves pays both shares alone."), law("10"), law("12")),
        ),
        Question.GIVES: (
            says(
                _("A monthly pension of two parts: one from the common fund, one from your own account."),
                law("15"),
            ),
            says(_("It grows with the years you paid, the wage you paid on and what is in the account."), law("15")),
            says(
                _(
                    "After a death the family gets a funeral grant and a survivors' grant. "
                    "Of several funeral grants they choose one."
                ),
                law("17"),
                law("49"),
            ),
            says(_("What is left in the own account is inherited. It cannot be drawn early."), law("14")),
        ),
        Question.WHEN: (
            says(
                _(
                    "Since 1 January 2025 the age rises step by step: for men from 60 to 63, by one month for every four."
                ),
                AGES,
            ),
            says(
                _("For women from 55 to 58, by one month for every four; from 50 to 55, by one month for every two."),
                AGES,
            ),
            says(
                _(
                    "You may go up to three years earlier, never before the old age, or up to three years later "
                    "if your employer agrees."
                ),
                AGES,
            ),
            says(
                _("You need 15 years paid in; from 2030 on, half a year more each year, up to 20."),
                law("16"),
                AGES,
            ),
            says(
                _(
                    "If years are missing, you may pay on until they are full, in some places in one sum, or move to the "
                    "residents' pension."
                ),
                law("16"),
                AGES,
            ),
            says(_("Years paid in different places add up."), law("19")),
        ),
        Question.STOPS: (
            says(
                _(
                    "Without the yearly proof of life the pension is paused. Make up for it, and it is paid on from "
                    "the next month, with what was missed."
                ),
                Page("https://www.fudaoke.com/exam/1718743.html"),
            ),
            says(
                _("It ends with death. The family reports a death by the end of the next month."),
                Page("https://www.163.com/dy/article/KEICJSPV0525TFAM.html"),
            ),
            says(_("What was drawn by deceit is paid back, with a fine of two to five times as much."), law("88")),
        ),
        Question.DECIDES: (
            says(_("The social-insurance agency of your region keeps the record and pays."), law("8")),
            says(_("If you disagree, you may ask for a review or go to court."), law("83")),
        ),
    },
)
