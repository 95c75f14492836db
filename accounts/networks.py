"""One household or machine behind an address: the address of version 4, the 64 bits in front of one of version 6, within
which its holder moves as they like."""

from ipaddress import IPv6Address, ip_address, ip_network


def network_of(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)
