"""The refusals of the family service as the API says them: the sentence of the wizard under a code that never changes."""

import re
from collections.abc import Mapping
from math import ceil
from typing import Any

from rest_framework.exceptions import APIException

from accounts.waiting import seconds_until
from families.errors import FamilyServiceError, RegisterSilent, WaitFirst
from integrators.api.errors import Refused, Slowed, TryLater
from integrators.api.views import ApiView

_WAIT = 60  # seconds, where the register does not say how long
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class FamilyView(ApiView):
    """The base of the endpoints of this room and of those above that call its services."""

    refusing = (FamilyServiceError,)
    pointers: Mapping[str, str] = {}  # field of an error → member of the body, where they differ

    def refusal_of(self, error: Exception) -> APIException:
        if isinstance(error, RegisterSilent):
            wait = max(ceil(error.retry_after.total_seconds()), _WAIT)
            return TryLater(str(error), headers={"Retry-After": str(wait)})
        if isinstance(error, WaitFirst):
            return Slowed(code_of(type(error)), str(error), wait=seconds_until(error.until))
        field: Any = getattr(error, "field", None)
        return Refused(code_of(type(error)), str(error), f"/{self.pointers.get(field, field)}" if field else None)


def code_of(kind: type[Exception]) -> str:
    """`AlreadyLinked` → `already-linked`. docs/api.md lists them all, so that no class is renamed unnoticed."""
    return _CAPITAL.sub("-", kind.__name__).lower()
