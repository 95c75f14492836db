"""What a token must allow for an address: `permission_classes = [needs(ApiScope.LINKS_READ)]`.

Whom a row belongs to, and whether an authority agreed, is asked elsewhere: what is not theirs is not there.
"""

from collections.abc import Mapping
from enum import Enum
from typing import ClassVar

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from integrators.api.authentication import Caller
from integrators.api.refusals import InsufficientScope, NotACitizensToken, NotAnAppsToken
from integrators.codes import ApiScope


class Holder(Enum):
    """Whose token it must be."""

    CITIZEN = "citizen"
    APP = "app"
    EITHER = "either"


class Needs(BasePermission):
    """`by_method` says what another method than the rest needs."""

    holder: ClassVar[Holder]
    scope: ClassVar[ApiScope]
    by_method: ClassVar[Mapping[str, ApiScope]]

    @classmethod
    def scope_for(cls, method: str) -> ApiScope:
        """HEAD and OPTIONS need what GET does, which is `scope`."""
        return cls.by_method.get(method, cls.scope)

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 - REST framework's signature
        """False for nobody, which is a 401. Raises the 403 that says what is missing."""
        caller = request.auth
        if not isinstance(caller, Caller):
            return False
        if self.holder is Holder.CITIZEN and caller.user is None:
            raise NotACitizensToken
        if self.holder is Holder.APP and caller.user is not None:
            raise NotAnAppsToken
        scope = self.scope_for(request.method or "GET")
        if scope not in caller.scopes:
            raise InsufficientScope([scope])
        return True


def needs(
    scope: ApiScope, *, of: Holder = Holder.CITIZEN, by_method: Mapping[str, ApiScope] | None = None
) -> type[Needs]:
    """needs(ApiScope.LINKS_READ, by_method={"PATCH": ApiScope.LINKS_WRITE})"""
    return type("Needs", (Needs,), {"scope": scope, "holder": of, "by_method": dict(by_method or {})})
