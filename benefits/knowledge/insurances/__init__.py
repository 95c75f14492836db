"""The five insurances in plain words, one module an insurance."""

from benefits.contributions import Insurance
from benefits.knowledge.insurances import maternity, medical, pension, unemployment, work_injury
from benefits.knowledge.insurances.shape import InsurancePage, Question

PAGES: dict[Insurance, InsurancePage] = {
    Insurance.PENSION: pension.PAGE,
    Insurance.MEDICAL: medical.PAGE,
    Insurance.UNEMPLOYMENT: unemployment.PAGE,
    Insurance.WORK_INJURY: work_injury.PAGE,
    Insurance.MATERNITY: maternity.PAGE,
}

__all__ = ["PAGES", "InsurancePage", "Question"]
