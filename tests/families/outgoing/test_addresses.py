"""No receiver is of our own network, in whatever form its address is written."""

import socket

import pytest

from families.outgoing import is_allowed, is_public

FORBIDDEN = (
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "::ffff:0:0:7f00:1",
    "64:ff9b:2::7f00:1",
    "400::1",
    "4000::1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)


@pytest.mark.parametrize("address", FORBIDDEN)
def test_not_public(address, settings):
    settings.WEBHOOKS_MAY_BE_LOCAL = False
    assert not is_public(address)
    assert not is_allowed(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_public(address):
    assert is_public(address)


@pytest.mark.parametrize("address", FORBIDDEN)
def test_the_demonstration_opens_this_machine_alone(address, settings):
    settings.WEBHOOKS_MAY_BE_LOCAL = True
    is_loopback = address in {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"}
    assert is_allowed(address) is is_loopback


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "localhost", "①②⑦.0.0.1"])
def test_whatever_the_system_makes_of_a_name_is_looked_at(host):
    """The forms that hide an address end as one, before anything is connected to."""
    found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, 80, type=socket.SOCK_STREAM)}
    assert found
    assert not any(is_public(address) for address in found)
