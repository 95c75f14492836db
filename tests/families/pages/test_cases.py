"""“I do not know this person”, in one's own account: asked first, stopped at once, a case number to keep."""

import pytest
from django.db import transaction
from django.urls import reverse

from families.decisions import DisputeOutcome
from families.models import Dispute, FamilyLink, Message
from families.services.links.disputes import resolve_dispute
from tests.families.conftest import LI_MING, WANG_FANG, ZHAO_QIANG, link_relative, link_self


@pytest.fixture
def link(applicant, relative):
    link_self(applicant, LI_MING)
    link_self(relative, WANG_FANG)
    return link_relative(applicant)


@pytest.fixture
def mother(client, link, relative, sign_in):
    return sign_in(relative)


def address(link, page="link-unknown"):
    return reverse(f"families:{page}", args=[link.pk])


def test_is_asked_first_and_then_stops_the_link_with_a_case_number(mother, link):
    assert address(link) in mother.get(address(link, "link")).content.decode()
    page = mother.get(address(link)).content.decode()
    assert "李明 is linked to you" in page
    assert not Dispute.objects.exists()

    answer = mother.post(address(link))

    case = Dispute.objects.get()
    assert (answer.status_code, answer.url) == (302, address(link, "link-case"))
    shown = mother.get(answer.url).content.decode()
    assert shown.count(case.reference) >= 1
    assert "receipt" in shown
    assert "An officer of your region looks into it." in shown
    assert not FamilyLink.objects.active().filter(pk=link.pk).exists()
    assert case.reference in mother.get(address(link, "link")).content.decode()


def test_second_press_opens_no_second_case(mother, link):
    answers = [mother.post(address(link)) for _press in range(2)]
    assert {answer.url for answer in answers} == {address(link, "link-case")}
    assert mother.get(address(link)).url == address(link, "link-case")
    assert Dispute.objects.count() == 1
    assert Message.objects.filter(user=link.owner, kind="link_stands_still").count() == 1


def test_owner_neither_opens_nor_sees_a_case(client, link, applicant, relative, sign_in):
    sign_in(applicant)
    for answer in (client.get(address(link)), client.post(address(link))):
        assert (answer.status_code, answer.url) == (302, address(link, "link"))
    assert not Dispute.objects.exists()
    sign_in(relative)
    client.post(address(link))
    sign_in(applicant)
    assert client.get(address(link, "link-case")).status_code == 404
    page = client.get(address(link, "link")).content.decode()
    assert Dispute.objects.get().reference not in page
    assert "Stands still while an authority looks into it" in page


@pytest.mark.parametrize("outcome", [DisputeOutcome.UNKNOWN, DisputeOutcome.GOES_ON])
def test_decided_case_says_how(mother, link, officer, outcome):
    mother.post(address(link))
    resolve_dispute(Dispute.objects.get(), outcome, by=officer)
    page = mother.get(address(link, "link-case")).content.decode()
    assert "An officer has decided." in page
    assert str(outcome.label) in page
    after = mother.get(address(link, "link")).content.decode()
    assert (Dispute.objects.get().reference in after) == (outcome == DisputeOutcome.UNKNOWN)
    assert (address(link) in after) == (outcome == DisputeOutcome.GOES_ON)


def test_case_decided_against_who_opened_it_says_what_can_be_done(mother, link, officer):
    """On the same page to print, once it is decided; not where the link ends, as they wanted."""
    remedies = (
        "say your case number",
        "Within 60 days of learning of this decision",
        "Within 6 months of learning of it",
    )
    mother.post(address(link))
    told = {None: mother.get(address(link, "link-case")).content.decode()}
    for outcome in (DisputeOutcome.UNKNOWN, DisputeOutcome.MISUSED, DisputeOutcome.CARE_ENDED, DisputeOutcome.GOES_ON):
        with transaction.atomic():
            resolve_dispute(Dispute.objects.get(), outcome, by=officer)
            told[outcome] = mother.get(address(link, "link-case")).content.decode()
            transaction.set_rollback(True)

    for outcome, page in told.items():
        assert [words in page for words in remedies] == [outcome == DisputeOutcome.GOES_ON] * 3, outcome
    against = told[DisputeOutcome.GOES_ON]
    article = against.partition('<article class="decision">')[2].rpartition("</article>")[0]
    assert "receipt" in article  # printed with the number of the case
    assert "Within 60 days" in article


def test_owner_reads_of_an_end_by_a_dispute_what_each_ended_link_says(mother, client, link, officer, sign_in):
    mother.post(address(link))
    resolve_dispute(Dispute.objects.get(), DisputeOutcome.MISUSED, by=officer)

    page = sign_in(link.owner).get(address(link, "link")).content.decode()

    assert "We do not say who ended this one" in page
    assert "Within 60 days of learning of this decision" in page
    assert "case number" not in page


def test_case_of_a_link_that_has_ended_does_not_say_that_it_stands_still(mother, link):
    mother.post(address(link))
    mother.post(address(link, "link-end"))
    page = mother.get(address(link, "link-case")).content.decode()
    assert "The link has ended, and an officer still looks into it." in page
    assert "stands still" not in page
    assert "Until then" not in page


def test_without_a_case_there_is_no_page_of_one(mother, link):
    assert mother.get(address(link, "link-case")).status_code == 404


@pytest.mark.parametrize("name", ["link-unknown", "link-case"])
def test_strangers_case_does_not_exist(client, link, relative, stranger, sign_in, name):
    sign_in(relative).post(address(link))
    link_self(stranger, ZHAO_QIANG)
    sign_in(stranger)
    assert (client.get(address(link, name)).status_code, client.post(address(link, name)).status_code) == (404, 404)
    assert Dispute.objects.count() == 1
