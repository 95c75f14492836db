"""What the API's own rules raise. `problem` names the row of the catalogue, which says the status; `headers` go into the
answer, `members` into the problem."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException

from integrators.api.catalogue import BY_NAME


class ApiProblem(APIException):
    """One of ours. Without `detail` the problem has its title alone."""

    problem: str
    default_detail: Any = ""

    def __init__(
        self,
        detail: str | Promise | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(None if detail is None else str(detail))
        self.status_code = BY_NAME[self.problem].status
        self.headers = dict(headers or {})
        self.members = dict(members or {})


class IdempotencyKeyMissing(ApiProblem):
    problem = "idempotency-key-missing"
    default_detail = _("Send the header Idempotency-Key with 16 to 64 letters, digits, - and _.")


class InvalidCursor(ApiProblem):
    problem = "invalid-cursor"


class RequestInProgress(ApiProblem):
    problem = "request-in-progress"


class ChangedMeanwhile(ApiProblem):
    problem = "changed-meanwhile"


class BodyTooLarge(ApiProblem):
    problem = "body-too-large"
    default_detail = _("The body is larger than 1 MiB.")


class IdempotencyKeyReused(ApiProblem):
    problem = "idempotency-key-reused"


class PreconditionMissing(ApiProblem):
    problem = "precondition-required"


class TooManyRequests(ApiProblem):
    problem = "too-many-requests"


class Slowed(ApiProblem):
    """A rule of a service says not yet, in the sentence that the pages show. `code` never changes."""

    problem = "wait-first"

    def __init__(self, code: str, sentence: str, *, wait: int) -> None:
        """`wait`: seconds."""
        super().__init__(sentence, headers={"Retry-After": str(wait)}, members={"code": code})


class TryLater(ApiProblem):
    problem = "try-later"


class Refused(ApiProblem):
    """A rule of a service says no, in the sentence that the wizard shows. `code` never changes."""

    problem = "refused"

    def __init__(self, code: str, sentence: str, pointer: str | None = None) -> None:
        """`pointer` leads to the member to change, if one is to blame."""
        errors = {} if pointer is None else {"errors": [{"pointer": pointer, "detail": sentence}]}
        super().__init__(sentence, members={"code": code, **errors})
