"""Every provider, against a register that really runs. A provider of another authority runs the suite by its line in
`PROVIDERS`, and by the settings that lead it to a register with the same cases."""

import pytest
from uuid_utils.compat import uuid7

from families.verification import PROVIDERS, Claim, CodeRequest


@pytest.fixture
def register(registry, settings):
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry.url, registry.token
    yield registry
    registry.set_faults()


@pytest.fixture(params=PROVIDERS)
def provider(request, register):
    return PROVIDERS[request.param]()


@pytest.fixture
def claim(register):
    """claim(key): the demo citizen claims the case as its page says to."""

    def _claim(key, **changed):
        row = register.cases[key]
        is_self = row["relationship"] == "self"
        values = {
            "id": uuid7(),
            "applicant_reference": None if is_self else register.cases["demo_citizen"]["reference"],
            "relative_name": row["typed_name"],
            "relative_number": row["number"],
            "relationship": row["relationship"],
        }
        return Claim(**(values | changed))

    return _claim


@pytest.fixture
def code_request(register):
    """code_request(key): a code for the case's person to answer the demo citizen's application."""

    def _code_request(key="demo_mother"):
        row = register.cases[key]
        return CodeRequest(
            person_reference=row["reference"],
            purpose="link",
            channel="sms",
            language="en",
            applicant_name="李明",
            relationship=row["relationship"],
            scopes=["view_card"],
            term_days=365,
            reference=f"T-{uuid7().hex[-8:]}",
        )

    return _code_request


@pytest.fixture
def key():
    """An idempotency key."""
    return str(uuid7())
