"""Which network addresses a receiver may have."""

import ipaddress

from django.conf import settings

# What `is_global` of this Python's library takes for public and is not for us: addresses that stand for others (6to4,
# Teredo), the retired and the reserved, and the metadata service of a cloud on a public address.
_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2001::/23",
        "2002::/16",
        "3fff::/20",
    )
)
# Of version 6 only what is handed out as public (RFC 4291, section 2.4): the rest stands for addresses of version 4, was
# retired, or is nobody's yet.
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")


def is_public(address: str) -> bool:
    """Of an address as `getaddrinfo` tells it, with or without its zone. Raises ValueError for what is none."""
    parsed = _parsed(address)
    if not parsed.is_global or parsed.is_multicast or (parsed.version == 6 and parsed not in _PUBLIC_V6):
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
