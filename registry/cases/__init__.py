"""The named cases: a family and a few others that are in the register whatever the seed, for people and tests to claim.

Adults' birth dates are fixed. Children's are counted back from the day the register was populated (`Day.years_ago`, on
the first of a month), so that a case stays true for about two years: a daughter of 14 is 15 later, and 16 after that.
Their numbers therefore differ from one population to the next: read them from the case page or /cases.json.
"""

from registry.cases.case import Case
from registry.cases.children import CHILDREN
from registry.cases.citizens import CITIZENS
from registry.cases.elders import ELDERS
from registry.cases.insured import INSURED
from registry.cases.odd import ODD
from registry.cases.others import OTHERS
from registry.cases.refused import REFUSED
from registry.cases.two_guardians import TWO_GUARDIANS

# A case's place is its key in the register, from which its phone and card number come: a new one stands last.
CASES: tuple[Case, ...] = (*CITIZENS, *CHILDREN, *ELDERS, *OTHERS, *REFUSED, *ODD, *INSURED, *TWO_GUARDIANS)
BY_KEY: dict[str, Case] = {case.key: case for case in CASES}
