"""Where the code of a citizen's consent may go."""

import pytest

from accounts.models import User
from tests.integrators.oauth import AUTHORIZE, CALLBACK, Program, registered, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return Program(*registered())


@pytest.fixture
def citizen():
    return signed_in(User.objects.create_user("wei", "a-long-walk-1987"))


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        f"{CALLBACK}?",
        f"{CALLBACK}?next=https://evil.example",
        f"{CALLBACK}?code=theirs",
        f"{CALLBACK};/../elsewhere",
        f"{CALLBACK}#part",
        f"{CALLBACK}/",
        f"{CALLBACK}/../elsewhere",
        f"{CALLBACK}\n",
        f"\t{CALLBACK}",
        f" {CALLBACK}",
        "https://hospital.example//callback",
        "https://hospital.example/%63allback",
        "https://hospital.example/Callback",
        "https://hospital.example:443/callback",
        "https://hospital.example./callback",
        "https://HOSPITAL.example/callback",
        "HTTPS://hospital.example/callback",
        "http://hospital.example/callback",
        "https://hospital.example\\@evil.example/callback",
        "https://hospital.example@evil.example/callback",
        "https://evil.example/https://hospital.example/callback",
        "//hospital.example/callback",
        "http://127.0.0.1/callback",
    ],
    ids=range(25),
)
def test_a_code_goes_to_the_registered_address_to_the_letter(program, citizen, address):
    """Else a page of the app's own might lead it on to somebody else."""
    assert citizen.get(AUTHORIZE, program.asks(redirect_uri=address)).status_code == 400


@pytest.mark.parametrize(
    ("address", "is_right"),
    [
        ("http://127.0.0.1:5005/callback", True),
        ("http://127.0.0.1/callback", True),
        ("http://127.0.0.1:5005/callback?x=1", False),
        ("http://127.0.0.1:5005/callback;x", False),
        ("http://127.0.0.1:5005/other", False),
        ("http://127.0.0.1:/callback", False),
        ("http://127.0.0.1:5005@evil.example/callback", False),
        ("http://127.0.0.1.evil.example/callback", False),
        ("http://localhost:5005/callback", False),
        ("http://127.1:5005/callback", False),
        ("http://[::1]:5005/callback", False),
        ("https://127.0.0.1:5005/callback", False),
    ],
    ids=range(12),
)
def test_on_ones_own_device_the_port_alone_is_free(citizen, address, is_right):
    grants = ["authorization_code", "refresh_token"]
    program = Program(*registered(is_public=True, grant_types=grants, redirect_uris=["http://127.0.0.1/callback"]))
    status = citizen.get(AUTHORIZE, program.asks(redirect_uri=address)).status_code
    assert status == (200 if is_right else 400)
