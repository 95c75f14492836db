"""Which of a region's two lines answers: the medical-security bureau's or that of human resources and social security."""

from authorities.help import HelpRules
from authorities.packs import pack_for
from benefits.assessments import Decider
from benefits.contributions import Insurance

DECIDERS: dict[Insurance, Decider] = {
    Insurance.PENSION: Decider.HUMAN_RESOURCES,
    Insurance.MEDICAL: Decider.MEDICAL_SECURITY,
    Insurance.UNEMPLOYMENT: Decider.HUMAN_RESOURCES,
    Insurance.WORK_INJURY: Decider.HUMAN_RESOURCES,
    Insurance.MATERNITY: Decider.MEDICAL_SECURITY,
}


def phone_of(decider: Decider, region_code: str) -> str:
    rules = pack_for(region_code).section(HelpRules)
    return rules.medical_phone if decider is Decider.MEDICAL_SECURITY else rules.pension_phone
