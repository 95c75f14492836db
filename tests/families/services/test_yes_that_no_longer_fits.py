"""Between an invitation's yes and the register's answer a region changes its rules: what no longer fits counts no more, and
whoever decides is asked like anybody. Nobody else of the batch suffers, and nothing is tried again in vain."""

from datetime import date

import pytest
from django.utils import timezone
from structlog.testing import capture_logs

from families.due import claim_due
from families.models import Consent, LinkApplication, Message
from families.models.consents import Route
from families.models.messages import Kind
from families.relationships import Relationship, Sex
from families.services.applications.applying import apply_results
from families.services.consents.invitations import revoke_invitation
from families.states import Status
from families.verification import Kinship, Outcome, Result
from tests.families.conftest import (
    CHEN_JING,
    WANG_FANG,
    ZHAO_QIANG,
    Resident,
    agree,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
)
from tests.families.invitations import accept, invite, invite_at_office
from tests.families.recipes import approve
from tests.families.services.test_applying import BY

HERS = Resident("李欢", date(timezone.localdate().year - 15, 1, 5), Sex.FEMALE, region="330000", sequence=41)
WITHOUT_INVITATION = {"consent_routes": '["account", "code", "counter"]'}
WITHOUT_COUNTER = {"consent_routes": '["account", "invitation"]'}
SHORTER = {"terms_days": "[31]", "longest_term_days": "31", "default_term_days": "31"}
IN_ACCOUNT = {"no-invitations": WITHOUT_INVITATION, "shorter": SHORTER}
AT_OFFICE = IN_ACCOUNT | {"no-counter": WITHOUT_COUNTER}


@pytest.fixture
def mother(relative):
    link_self(relative, WANG_FANG)
    return relative


@pytest.fixture
def son(linked):
    return linked


def kinds(user):
    mine = Message.objects.filter(user=user).exclude(kind=Kind.SELF_LINKED)
    return list(mine.order_by("created_at", "pk").values_list("kind", flat=True))


@pytest.mark.parametrize("rules", IN_ACCOUNT.values(), ids=IN_ACCOUNT)
def test_inviter_is_asked_like_anybody_and_the_whole_batch_is_applied_at_once(mother, son, stranger, pack_of, rules):
    neighbour = stranger
    link_self(neighbour, ZHAO_QIANG)
    invited = accept(invite(mother), son)
    other = submit(draft_of(neighbour, CHEN_JING, Relationship.OTHER))
    pack_of("110000", **rules)

    with capture_logs() as logs:
        failed = answered({invited: WANG_FANG, other: CHEN_JING})

    assert (failed, [log["event"] for log in logs if log["event"] == "answers_not_applied"]) == ([], [])
    for application in (invited, other):
        application.refresh_from_db()
        assert (application.status, application.failures) == (Status.AWAITING_CONSENT, 0)
        assert (application.due_at, application.review_reason) == (None, "")
        assert Consent.objects.get(application=application).answered_at is None
    assert kinds(mother) == [Kind.INVITATION_USED, Kind.CONSENT_ASKED]
    link = agree(invited)
    assert link.consent.route == Route.ACCOUNT
    assert (link.until - link.begins_at).days == (31 if rules is SHORTER else 182)


@pytest.mark.parametrize("rules", AT_OFFICE.values(), ids=AT_OFFICE)
def test_so_is_who_said_it_at_an_office(son, stranger, officer, pack_of, rules):
    link_self(stranger, ZHAO_QIANG)
    mother = link_relative(stranger, WANG_FANG, Relationship.OTHER).person
    invited = accept(invite_at_office(mother, officer), son)
    pack_of("110000", **rules)

    answer(invited, WANG_FANG)

    assert (invited.status, invited.failures) == (Status.AWAITING_CONSENT, 0)
    asked = Message.objects.filter(person=mother, application=invited)
    assert list(asked.values_list("kind", flat=True)) == [Kind.CONSENT_ASKED]


def test_applicant_reads_what_they_read_after_one_was_revoked(mother, son, stranger, pack_of):
    link_self(stranger, ZHAO_QIANG)
    revoked, dropped = invite(mother), invite(mother)
    applications = [accept(revoked, son), accept(dropped, stranger)]
    revoke_invitation(revoked, by=by(mother))
    pack_of("110000", **WITHOUT_INVITATION)

    for application in applications:
        answer(application, WANG_FANG)

    assert [kinds(user) for user in (son, stranger)] == [[Kind.INVITATION_ACCEPTED]] * 2
    assert {application.status for application in applications} == {Status.AWAITING_CONSENT}


def test_after_an_officer_has_looked_she_is_asked_too(mother, son, officer, pack_of):
    pack_of("110000", matches_per_month=0)
    application = answer(accept(invite(mother), son), WANG_FANG)
    assert application.status == Status.IN_REVIEW
    pack_of("110000", **WITHOUT_INVITATION)

    assert approve([application], officer=officer, reason="papers_seen") == {}

    application.refresh_from_db()
    assert application.status == Status.AWAITING_CONSENT
    assert kinds(mother) == [Kind.INVITATION_USED, Kind.CONSENT_ASKED]


def test_who_no_longer_decides_alone_is_not_taken_at_their_word(relative, linked, pack_of):
    """The age at which she decided goes up: her other guardian is asked, as for every child."""
    pack_of("330000", own_consent_age=14, both_guardians_agree="true")
    link_self(relative, HERS)
    application = accept(invite(relative, "daughter", scopes=["view_card"]), linked)
    pack_of("330000", own_consent_age=16, both_guardians_agree="true")

    answer(application, HERS, guardian=True, other=CHEN_JING)

    assert (application.status, application.is_guardian_asked) == (Status.AWAITING_CONSENT, True)
    assert Consent.objects.get(application=application).answered_at is None


def answered(residents):
    """The register's answer to several at once; those that could not be applied."""
    rows, token = claim_due(LinkApplication.objects.filter(pk__in=[one.pk for one in residents]), limit=9)
    assert len(rows) == len(residents)
    results = {
        application.pk: Result(
            application.pk, Outcome.MATCH, resident.facts(), resident.card(), Kinship(False, None, False, None, None)
        )
        for application, resident in residents.items()
    }
    return apply_results(sorted(rows, key=lambda row: row.pk), results, token, asked_at=timezone.now(), by=BY)
