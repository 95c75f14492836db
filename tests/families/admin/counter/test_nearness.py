"""An officer who is near to the other side, not to who stands there, opens at the counter no more than at the desk: of a link to
a relative of theirs, of an application about one, of a refused request by one. Each try is noted. A colleague opens them all."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.models import LinkApplication
from families.relationships import Relationship
from families.services.links.disputes import open_dispute
from families.states import Status
from families.verification import Outcome
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.admin.counter.conftest import at, barred, begin
from tests.families.recipes import link_self, make_application, make_link, make_waiting

LINK_PAGES = ("link", "link-case", "link-less", "link-end")
LINK_PRESSES = ("link-pause", "link-resume", "link-less", "link-end", "link-object")
ASSISTED_PAGES = {
    "assisted": Status.AWAITING_CONSENT,
    "assisted-letter": Status.AWAITING_CONSENT,
    "assisted-refusal": Status.REJECTED,
}
WORDS = "This is about you, or about somebody to whom you are linked as a relative."


@pytest.fixture
def colleague(db):
    return on_duty("colleague", "110000", "officer")


@pytest.fixture
def own_card(officer):
    with transaction.atomic():
        return link_self(officer, "赵强", date(1979, 6, 30), sequence=33).person


@pytest.fixture
def dispute(mother, link):
    return open_dispute(link, mother, by=Actor.person(mother.pk))


@pytest.fixture
def refused(daughter, mother):
    """Her daughter wrote her name wrongly: the register named nobody."""
    row = make_application(daughter, Relationship.MOTHER, person=mother)
    refused_at = timezone.now()
    LinkApplication.objects.filter(pk=row.pk).update(
        status=Status.REJECTED,
        outcome=Outcome.NAME_MISMATCH,
        submitted_at=refused_at,
        ended_at=refused_at,
        person=None,
    )
    row.refresh_from_db()
    return row


def assisted(colleague, applicant, mother, status):
    """A colleague helped the son; it is about his mother."""
    row = make_waiting(applicant, mother, Relationship.MOTHER)
    fields = {"assisted_by": colleague, "assisted_seen": "identity_card", "submitted_at": timezone.now()}
    if status == Status.REJECTED:
        fields |= {"status": status, "ended_at": timezone.now(), "expires_at": None}
    LinkApplication.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    return row


def is_kept_out(response, *said):
    """The page for who is near says so, and nothing else."""
    body = response.content.decode()
    assert (response.status_code, WORDS in body) == (403, True)
    assert not [words for words in said if words in body]
    return True


class TestLink:
    @pytest.mark.parametrize("page", LINK_PAGES)
    def test_owner_s_husband_opens_no_page_of_it(
        self, visit, officer, applicant, mother, link, dispute, own_card, page
    ):
        make_link(applicant, own_card, Relationship.SPOUSE)

        assert is_kept_out(visit.get(at(page, mother, link)), "李伟", dispute.reference)

        assert barred() == [("link", str(link.pk), str(officer.pk))]
        assert Event.objects.get(kind="families.case_barred").person_id == mother.pk

    @pytest.mark.parametrize("press", LINK_PRESSES)
    def test_nor_presses_anything(self, visit, officer, applicant, mother, link, own_card, press):
        make_link(applicant, own_card, Relationship.SPOUSE)
        before = type(link).objects.filter(pk=link.pk).values().get()

        assert is_kept_out(visit.post(at(press, mother, link), {"is_sure": "1"}), "李伟")

        assert barred() == [("link", str(link.pk), str(officer.pk))]
        assert type(link).objects.filter(pk=link.pk).values().get() == before

    @pytest.mark.parametrize("page", LINK_PAGES)
    def test_who_is_not_near_opens_them(self, visit, mother, link, dispute, own_card, page):
        assert visit.get(at(page, mother, link)).status_code == 200
        assert barred() == []


class TestAssisted:
    @pytest.fixture
    def son(self, applicant):
        return applicant.links.get(relationship="self").person

    @pytest.mark.parametrize(("page", "status"), ASSISTED_PAGES.items())
    def test_child_of_whom_it_is_about_opens_no_page_of_it(
        self, beijing, officer, colleague, applicant, son, mother, own_card, page, status
    ):
        row = assisted(colleague, applicant, mother, status)
        make_link(officer, mother, Relationship.MOTHER)
        begin(beijing, son)

        assert is_kept_out(beijing.get(at(page, son, row)), row.reference, "王芳")

        assert barred() == [("application", str(row.pk), str(officer.pk))]
        assert Event.objects.get(kind="families.case_barred").person_id == mother.pk

    @pytest.mark.parametrize(("page", "status"), ASSISTED_PAGES.items())
    def test_who_is_not_near_opens_them(self, beijing, colleague, applicant, son, mother, own_card, page, status):
        row = assisted(colleague, applicant, mother, status)
        begin(beijing, son)

        response = beijing.get(at(page, son, row))

        assert (response.status_code, row.reference in response.content.decode()) == (200, True)
        assert barred() == []


class TestRefusals:
    def test_applicant_s_husband_tells_none_of_them(self, visit, officer, daughter, mother, refused, own_card):
        make_link(officer, daughter.links.get(relationship="self").person, Relationship.SPOUSE)

        assert is_kept_out(visit.get(at("refusals", mother)), refused.reference, "The name differs")

        assert barred() == [("application", str(refused.pk), str(officer.pk))]
        assert not Event.objects.filter(kind="families.refusal_told").exists()

    def test_colleague_tells_them(self, colleague, officer, daughter, mother, refused, own_card):
        make_link(officer, daughter.links.get(relationship="self").person, Relationship.SPOUSE)
        client = begin(signed_in(colleague), mother)

        body = client.get(at("refusals", mother)).content.decode()

        assert (refused.reference in body, "The name differs" in body) == (True, True)
        assert Event.objects.get(kind="families.refusal_told").actor_id == str(colleague.pk)
        assert barred() == []
