"""Two sides of a link and a stranger, each with an app that calls for them."""

import pytest

from accounts.models import User
from tests.families.api.programs import calling_for, made_app
from tests.families.conftest import (
    CHEN_JING,
    LI_XIAOYU,
    ZHAO_QIANG,
    answer,
    applicant,
    draft_of,
    link_self,
    linked,
    officer,
    pack_of,
    regions,
    relative,
    sign_in,
    stranger,
    submit,
    unknown_id,
)
from tests.families.conftest import WANG_FANG as MOTHER
from tests.families.verification.other import other

__all__ = [
    "applicant",
    "linked",
    "officer",
    "other",
    "pack_of",
    "regions",
    "relative",
    "sign_in",
    "stranger",
    "unknown_id",
]


@pytest.fixture
def no_limits(db, settings):
    """Tests call more often a minute than one app may."""
    settings.API_LIMITS = {name: (10**6, seconds) for name, (_most, seconds) in settings.API_LIMITS.items()}


@pytest.fixture
def program(regions, no_limits):
    return made_app()


@pytest.fixture
def link(mothers_link):
    """Of Li Ming to his mother, with the five insurances and the card."""
    return mothers_link


@pytest.fixture
def owner(link, linked, program):
    return calling_for(linked, program)


@pytest.fixture
def subject(link, relative, program):
    link_self(relative, MOTHER)
    return calling_for(relative, program)


@pytest.fixture
def outsider(stranger, program):
    link_self(stranger, ZHAO_QIANG)
    return calling_for(stranger, program)


@pytest.fixture
def childs_link(linked):
    """Of Li Ming to his daughter, whose other guardian is Chen Jing."""
    return answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True, other=CHEN_JING).link


@pytest.fixture
def guardian_user(childs_link):
    user = User.objects.create_user("guardian")
    link_self(user, CHEN_JING)
    return user


@pytest.fixture
def guardian(guardian_user, program):
    return calling_for(guardian_user, program)
