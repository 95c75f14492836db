"""The rules of each insurance: pure functions of record, person, pack and day that return assessments.

An insurance is one module (or package) here, and its line in `MODULES`. It registers its own section of the packs.
"""

from types import ModuleType

from benefits.contributions import Insurance
from benefits.insurances import maternity, medical, pension, unemployment, work_injury

MODULES: dict[Insurance, ModuleType] = {
    Insurance.PENSION: pension,
    Insurance.MEDICAL: medical,
    Insurance.UNEMPLOYMENT: unemployment,
    Insurance.WORK_INJURY: work_injury,
    Insurance.MATERNITY: maternity,
}
