"""An officer who reached for what is their own or a relative's, and was refused: noted alike at every door, of the desk and of the
counter, so that who audits reads the tries as well."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db import models

from accounts.models import User
from audit.services import Actor, record_event

Row = TypeVar("Row", bound=models.Model)


def barred_from(row: Row, near: Callable[[User, Row], bool], *, of: str, person_id: UUID | None, officer: User) -> bool:
    """Is the officer near to it, as the policy `near` says? Then that is noted, as of an object of the kind `of`. Asked outside
    the transaction of what is refused, or the note would go with it."""
    is_near = near(officer, row)
    if is_near:
        record_event("families.case_barred", by=Actor.officer(officer.pk), of=of, object_id=row.pk, person_id=person_id)
    return is_near
