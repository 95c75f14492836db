"""Who appears in the histories, beside the owners: people of age, two children, of whom one is of age soon, and one of whom
both owners are guardians where both are asked."""

from datetime import date, timedelta

from django.utils import timezone

from families.relationships import Relationship, Sex
from tests.families.conftest import CHEN_JING, LI_KE, LI_XIAOYU, WANG_FANG, ZHAO_QIANG, Resident

GRANDFATHER = Resident("李建国", date(1950, 4, 4))
SOON_OF_AGE = Resident("李子涵", timezone.localdate() - timedelta(days=5844 - 60))  # 16 years are 5844 days
RELATIVES = [
    (WANG_FANG, Relationship.MOTHER),
    (WANG_FANG, Relationship.OTHER),
    (GRANDFATHER, Relationship.GRANDFATHER),
    (GRANDFATHER, Relationship.WARD),
    (CHEN_JING, Relationship.SPOUSE),
    (ZHAO_QIANG, Relationship.BROTHER),
    (LI_XIAOYU, Relationship.DAUGHTER),
    (SOON_OF_AGE, Relationship.SON),
    (LI_KE, Relationship.SON),
]
CHILDREN = (LI_XIAOYU, SOON_OF_AGE, LI_KE)
SECOND_OWNER = Resident("孙丽", date(1984, 2, 2), Sex.FEMALE)
RESIDENTS = {resident.reference: resident for resident, _relationship in RELATIVES}


def nth(rows, which):
    """Ids tell the order in which they were made, so the same history picks the same rows again."""
    found = list(rows.order_by("pk"))
    return found[which % len(found)] if found else None
