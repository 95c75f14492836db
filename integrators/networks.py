"""From which network a request came, as far as our own proxies saw it, under a name from which no address can be read."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.networks import network_of


def key_of_address(meta: Mapping[str, Any]) -> str:
    """`address/<keyed hash>`; `meta` is a request's."""
    return f"address/{salted_hmac('integrators.callers', network_of(_address_of(meta))).hexdigest()}"


def _address_of(meta: Mapping[str, Any]) -> str:
    """What a stranger writes into the header stands left of what our proxies saw."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",") if hop.strip()]
    if proxies and hops:
        return hops[-min(proxies, len(hops))]
    return str(meta.get("REMOTE_ADDR", ""))
