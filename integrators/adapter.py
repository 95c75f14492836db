"""How allauth's OAuth server meets ours: the words of what an app may do, and what it says about itself."""

import uuid
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter

from integrators.codes import ApiScope
from integrators.hashing import new_secret
from integrators.validators import GRANT_TYPES

# Nobody signs in to other sites through us: no ids of people, no keys, no devices without a browser.
_NOT_OFFERED = (
    "device_authorization_endpoint",
    "end_session_endpoint",
    "id_token_signing_alg_values_supported",
    "jwks_uri",
    "subject_types_supported",
    "userinfo_endpoint",
)


class AppsAdapter(DefaultOIDCAdapter):
    scope_display = dict(ApiScope.choices)

    def generate_client_id(self) -> str:
        """With its dashes: events tell an id from a person's number by them."""
        return str(uuid.uuid4())

    def generate_client_secret(self) -> str:
        return new_secret()

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        """RFC 8414."""
        for name in _NOT_OFFERED:
            data.pop(name, None)
        data["scopes_supported"] = list(ApiScope.values)
        data["response_types_supported"] = ["code"]
        data["grant_types_supported"] = sorted(GRANT_TYPES)
        data["token_endpoint_auth_methods_supported"] = ["client_secret_basic", "client_secret_post", "none"]
        data["revocation_endpoint_auth_methods_supported"] = data["token_endpoint_auth_methods_supported"]
