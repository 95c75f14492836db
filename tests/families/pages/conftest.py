"""People of the real register, and applications that a real register has checked."""

from dataclasses import dataclass

import pytest

from accounts.models import User
from families.models import LinkApplication
from families.relationships import Relationship
from families.scopes import SENSITIVE, VIEW
from families.services.applications import drafts as applications
from families.services.applications.verification import verify_due
from families.services.consents.codes import can_use_codes
from families.states import Status
from tests.families.conftest import PASSWORD, agree, by


@pytest.fixture
def real_register(settings, registry):
    """The product asks the register that runs for this test run."""
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry.url, registry.token
    return registry


@dataclass(frozen=True)
class Asked:
    """A request that waits for a named case's answer, and how to read their phone."""

    application: LinkApplication
    register: object
    person_reference: str

    @property
    def reference(self) -> str:
        return self.application.reference

    def newest_code(self) -> str:
        return self.register.phones(self.person_reference)[0].code

    def status(self) -> str:
        self.application.refresh_from_db()
        return self.application.status


def verified(user: User, case: dict, relationship: str, *, scopes=VIEW, term_days=365) -> LinkApplication:
    """Draft, submit, and one round of the worker against the real register."""
    is_self = relationship == Relationship.SELF
    draft = applications.start_application(applicant=user, is_self=is_self, language="en", by=by(user))
    given = {"name": case["name"], "number": case["number"], "relationship": relationship}
    given |= {"region_id": "110101"} if is_self else {"scopes": list(scopes), "term_days": term_days}
    applications.save_answers(draft, version=draft.version, **given)
    plain = [] if is_self else [scope for scope in scopes if scope not in SENSITIVE]
    applications.submit_application(draft, version=draft.version, language="en", by=by(user), guardian_scopes=plain)
    verify_due()
    draft.refresh_from_db()
    return draft


def bound(username: str, case: dict) -> User:
    """An account with the case's own card linked, by the code on their phone."""
    user = User.objects.create_user(username, PASSWORD)
    agree(verified(user, case, Relationship.SELF))
    return user


@pytest.fixture
def citizen(regions, real_register) -> User:
    return bound("citizen", real_register.cases["demo_citizen"])


@pytest.fixture
def asked(citizen, real_register) -> Asked:
    """The citizen's mother, who has a phone and no account, was asked."""
    case = real_register.cases["demo_mother"]
    application = verified(citizen, case, Relationship.MOTHER, scopes=[*VIEW, "certify"])
    assert application.status == Status.AWAITING_CONSENT
    assert can_use_codes(application)
    return Asked(application, real_register, application.person.register_reference)
