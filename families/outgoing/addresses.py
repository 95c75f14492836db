"""Which network addresses a receiver may have."""

import ipaddress

from django.conf import settings

# What `is_global` of this Python's library takes for public and is not for us: addresses that stand for others (NAT64,
# 6to4, Teredo, IPv4 within IPv6), the retired and the reserved, and the metadata service of a cloud on a public address.
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
    )
)


def is_public(address: str) -> bool:
    """Of an address as `getaddrinfo` tells it, with or without its zone. Raises ValueError for what is none."""
    parsed = _parsed(address)
    if not parsed.is_global or parsed.is_multicast:
        return False
    return not any(parsed in network for network in _NEVER if network.version == parsed.version)


def is_here(address: str) -> bool:
    """This very machine, where the setting allows that. Raises ValueError for what is no address."""
    return bool(settings.WEBHOOKS_MAY_BE_LOCAL) and _parsed(address).is_loopback


def is_allowed(address: str) -> bool:
    """Raises ValueError for what is no address."""
    return is_public(address) or is_here(address)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return getattr(parsed, "ipv4_mapped", None) or parsed
