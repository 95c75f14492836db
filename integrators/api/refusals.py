"""Why a caller is not let in or lacks something. `problem`, `headers` and `members` as those of `ApiProblem`; the
status is that of Django REST framework's own error."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from integrators.codes import ApiScope


class InvalidToken(AuthenticationFailed):
    """Unknown, expired, revoked, of a closed account, of an app that is turned off, or without a consent: one answer. The
    header comes from `BearerAuthentication`, as Django REST framework has it for every 401."""

    problem = "invalid-token"
    default_detail = _("The access token is not valid, or not any more. Get a new one.")


class InsufficientScope(PermissionDenied):
    """RFC 6750, section 3.1."""

    problem = "insufficient-scope"
    default_detail = _("The access token may not do this: the scope %(scope)s is missing.")

    def __init__(self, missing: Iterable[ApiScope]) -> None:
        named = " ".join(scope.value for scope in missing)
        super().__init__(self.default_detail % {"scope": named})
        self.headers: Mapping[str, str] = {
            "WWW-Authenticate": f'Bearer realm="sscard", error="insufficient_scope", scope="{named}"'
        }
        self.members: Mapping[str, str] = {"scope": named}


class NotACitizensToken(PermissionDenied):
    problem = "not-a-citizens-token"
    default_detail = _("This needs the token of a citizen who agreed, got with an authorization code.")


class NotAnAppsToken(PermissionDenied):
    problem = "not-an-apps-token"
    default_detail = _("This needs the app's own token, got with its client credentials.")
