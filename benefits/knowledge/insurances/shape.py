"""What a page about an insurance answers, the same six questions for each."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from benefits.assessments import Decider
from benefits.knowledge.statements import Statement
from benefits.laws import Article, Law


class Question(TextChoices):
    """In the order shown."""

    FOR = "for", _("What is it for?")
    PAYS = "pays", _("Who pays?")
    GIVES = "gives", _("What does it give?")
    WHEN = "when", _("When do you get it?")
    STOPS = "stops", _("What stops it, what is not covered?")
    DECIDES = "decides", _("Who decides?")


LINES = {  # which line of a region's `HelpRules` answers for the one who decides
    Decider.HUMAN_RESOURCES: "pension_phone",
    Decider.MEDICAL_SECURITY: "medical_phone",
}


@dataclass(frozen=True, slots=True)
class InsurancePage:
    title: str | Promise
    summary: str | Promise
    payer: str | Promise  # in a word or two
    icon: str
    decider: Decider
    answers: Mapping[Question, tuple[Statement, ...]]

    @property
    def statements(self) -> list[Statement]:
        return [statement for question in Question for statement in self.answers[question]]

    @property
    def line(self) -> str:
        """The field of `HelpRules` that holds the number to call."""
        return LINES[self.decider]


def law(number: str) -> Article:
    """Of the Social Insurance Law, as amended on 29 December 2018."""
    return Article(Law.SOCIAL_INSURANCE, number)
