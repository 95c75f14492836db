"""The recipes of conftest.py end where life ends: everything below stands on them."""

from families.relationships import Relationship
from families.states import Status
from families.verification import Outcome
from tests.families.conftest import (
    LI_XIAOYU,
    answer,
    draft_of,
    link_relative,
    link_self,
    refused_before,
    submit,
    waiting,
)


def test_link_self_binds_user_to_own_card(applicant):
    link = link_self(applicant)
    assert (link.is_self, link.until, link.person.name, link.application.status) == (
        True,
        None,
        "李明",
        Status.APPROVED,
    )


def test_waiting_waits_for_the_relative(linked):
    application = waiting(linked)
    assert (application.status, application.person.name) == (Status.AWAITING_CONSENT, "王芳")


def test_link_relative_links_with_what_was_asked(linked):
    link = link_relative(linked)
    assert (link.relationship, link.person.name, link.scopes) == ("mother", "王芳", link.application.scopes)


def test_guardian_s_child_is_linked_at_once(linked):
    application = answer(submit(draft_of(linked, LI_XIAOYU, Relationship.DAUGHTER)), LI_XIAOYU, guardian=True)
    assert application.status == Status.APPROVED


def test_other_outcomes_reject(linked):
    application = answer(submit(draft_of(linked, LI_XIAOYU, Relationship.DAUGHTER)), None, Outcome.NAME_MISMATCH)
    assert application.status == Status.REJECTED


def test_refused_before_leaves_that_many(linked):
    refused_before(linked, 2)
    assert linked.applications.filter(status=Status.REJECTED).count() == 2
