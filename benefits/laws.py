"""The laws and rules by whose articles an assessment stands."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


class Law(TextChoices):
    SOCIAL_INSURANCE = "social_insurance_law", _("Social Insurance Law")
    RETIREMENT_AGE = (
        "retirement_decision_2024",
        _("Decision of 13 September 2024 on the gradual raising of retirement ages"),
    )
    PENSION_DIVISORS = "guofa_2005_38", _("State Council document 38 of 2005 on the basic pension")
    SURVIVORS = "hrss_2021_18", _("Human Resources and Social Security document 18 of 2021 on survivors' benefits")
    WORK_INJURY = "work_injury_regulation", _("Regulation on Work-Related Injury Insurance")
    WOMEN_WORKERS = "women_workers_rules", _("Special Rules on the Labour Protection of Female Employees")
    GUANGDONG_UNEMPLOYMENT = "guangdong_unemployment", _("Guangdong Regulation on Unemployment Insurance")
    CHONGQING_UNEMPLOYMENT = "chongqing_unemployment", _("Chongqing Regulation on Unemployment Insurance")
    HENAN_UNEMPLOYMENT = "henan_unemployment", _("Henan Regulation on Unemployment Insurance")
    ZHEJIANG_INJURY = "zhejiang_work_injury", _("Zhejiang Regulation on Work-Related Injury Insurance")
    CARD_RULES = "card_rules_2011", _("Rules on the Social-Security Card of 20 April 2011")
    CIVIL_CODE = "civil_code", _("Civil Code")
    PERSONAL_INFORMATION = "personal_information_law", _("Personal Information Protection Law")
    FACE_RULES = "face_rules_2021", _("Supreme People's Court, rules on face recognition (2021)")
    BEIJING_CARD = (
        "beijing_card_rules",
        _("Beijing rules of 27 September 2024 on one card for Beijing, Tianjin and Hebei"),
    )
    REGIONAL_LEAVE = "regional_leave", _("Regional rules on maternity leave")


@dataclass(frozen=True, slots=True)
class Article:
    """`number` as it is quoted, say "16" or "14 (6)"; empty for a document as a whole."""

    law: Law
    number: str = ""

    def __str__(self) -> str:
        if not self.number:
            return str(self.law.label)
        return _now("%(law)s, art. %(number)s") % {"law": self.law.label, "number": self.number}
