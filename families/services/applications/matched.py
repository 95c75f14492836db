"""What a match fills in of an application, whether the worker or an officer asked the register."""

from typing import Any

from authorities.packs import pack_for
from families.models import InsuredPerson
from families.verification import Result


def matched(result: Result, person: InsuredPerson, other_guardian: InsuredPerson | None = None) -> dict[str, Any]:
    """Fields of the application. A phone of which the register does not say whose it is counts as the applicant's too:
    it must not open a consent."""
    assert result.person is not None  # a match
    assert result.kinship is not None
    return {
        "person": person,
        "is_kinship_proven": result.kinship.is_proven,
        "is_guardian": result.kinship.is_guardian,
        "is_phone_shared": result.person.shares_phone_with_applicant is not False,
        "other_guardian": other_guardian,
        "is_guardians_phone_shared": result.kinship.other_guardian_shares_phone is not False,
        "subject_pack_version": pack_for(person.region_id).version,
    }
