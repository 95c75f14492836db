"""/consent/manage/ with a code for the children in one's care: whom the guardian blocked when they refused for a child, and
letting them ask again. Against a register that really runs, which says who is the guardian now."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from audit.services import Actor
from families.models import ApplicantBlock, InsuredPerson
from families.services.consents.blocks import block_applicant
from families.states import Status
from tests.families.pages.conftest import Asked, bound, verified
from tests.families.pages.test_two_guardians import CONSENT, MANAGE, arrive, asked, somebody
from tests.families.services.test_two_guardians import say_no
from tests.registry.process import in_register

__all__ = ["asked", "somebody"]

HEADING = "Who cannot ask you any more"
LINE = "李明, who asked about 李可, since"


@pytest.fixture
def block(asked):
    """The mother of the child, without an account, has refused and blocks the father."""
    say_no(asked.application, Actor.person(asked.application.other_guardian_id), blocks=True)
    return ApplicantBlock.objects.get()


@pytest.fixture
def guarded_by(real_register):
    """guarded_by(*keys): the child of the two has these guardians, until the test is over."""
    reference = real_register.cases["demo_child_two_guardians"]["reference"]
    sql = "update registry_person set guardian_1_id = ?, guardian_2_id = ? where reference = ?"
    read = "select guardian_1_id, guardian_2_id from registry_person where reference = ?"
    [before] = in_register(real_register, read, reference)

    def guard(first, second=None):
        keys = [key and real_register.cases[key]["reference"] for key in (first, second)]
        ids = [in_register(real_register, "select id from registry_person where reference = ?", key) for key in keys]
        in_register(real_register, sql, *(found[0][0] if found else None for found in ids), reference)

    yield guard
    in_register(real_register, sql, *before, reference)


@pytest.fixture
def card_state(real_register):
    """card_state("formal_loss"): that of the child of the two, until the test is over."""
    reference = real_register.cases["demo_child_two_guardians"]["reference"]
    sql = "update registry_card set state = ? where person_id = (select id from registry_person where reference = ?)"
    yield lambda state: in_register(real_register, sql, state, reference)
    in_register(real_register, sql, "normal", reference)


@pytest.fixture
def silence(real_register):
    """The register is down, once this is called."""
    yield lambda: real_register.set_faults(mode="503")
    real_register.set_faults()


def of(block):
    return reverse("families:manage-applicant-let-ask", args=[block.pk])


def care(client, asked):
    return arrive(client, asked, MANAGE, purpose="care")


def assert_not_theirs(client, page, block):
    assert HEADING not in page
    assert client.post(of(block)).status_code == 404
    assert ApplicantBlock.objects.filter(pk=block.pk).exists()


def test_guardian_refuses_blocks_and_lets_them_ask_again(client, asked, citizen, real_register):
    arrive(client, asked)
    said = client.post(CONSENT[3], {"answer": "refuse", "blocks": "on"}, follow=True).content.decode()
    assert "As long as you are the child's guardian you can let them ask again" in said
    assert f'<a href="{MANAGE[0]}">here, with the reference and a new code</a>' in said
    block = ApplicantBlock.objects.get()

    page = care(client, asked)
    assert (HEADING in page, LINE in page, f'action="{of(block)}"' in page) == (True, True, True)
    lifted = client.post(of(block))
    assert (lifted.status_code, lifted.url) == (302, MANAGE[3])
    page = client.get(MANAGE[3]).content.decode()
    assert ("They can ask again." in page, HEADING in page) == (True, False)
    assert client.post(of(block)).status_code == 404

    event = Event.objects.get(kind="families.applicant_let_ask")
    guardian = asked.application.other_guardian_id
    assert (event.actor_kind, event.actor_id, event.person_id) == ("person", str(guardian), guardian)
    again = verified(citizen, real_register.cases["demo_child_two_guardians"], "son")
    assert (again.status, again.is_guardian_asked, again.declines_at) == (Status.AWAITING_CONSENT, True, None)


def test_nothing_of_it_without_the_code(client, asked, block, citizen, somebody, sign_in):
    """Nor to whom they block, nor to a stranger, who are signed in in the same browser."""
    for browser in (client, *(sign_in(user, browser=Client()) for user in (citizen, somebody))):
        answer = browser.post(of(block))
        assert (answer.status_code, answer.url) == (302, MANAGE[0])
        browser.post(MANAGE[0], {"reference": asked.reference, "purpose": "care"})
        assert browser.get(MANAGE[3]).status_code == 302
        assert browser.post(of(block)).status_code == 302
        assert browser.get(of(block)).status_code == 405
    assert ApplicantBlock.objects.filter(pk=block.pk).exists()


def test_guardian_of_another_child_sees_and_lifts_nothing(client, block, citizen, real_register):
    """The father's wife, who is guardian of another son of his."""
    other = verified(citizen, real_register.cases["demo_son"], "son")
    wife = Asked(other, real_register, real_register.cases["demo_spouse"]["reference"])
    assert_not_theirs(client, care(client, wife), block)


def test_other_guardian_whom_they_block_sees_and_lifts_nothing(client, block, citizen, real_register):
    """He is guardian beside his wife, and has a code for that."""
    wife = bound("wife", real_register.cases["demo_spouse"])
    hers = verified(wife, real_register.cases["demo_son"], "son")
    assert hers.other_guardian == block.applicant_person
    him = Asked(hers, real_register, real_register.cases["demo_citizen"]["reference"])
    assert_not_theirs(client, care(client, him), block)


def test_person_themself_lifts_nothing_that_is_a_guardians(client, block, asked, citizen, real_register):
    """Another person's code about themself."""
    mother = verified(citizen, real_register.cases["demo_mother"], "mother")
    hers = Asked(mother, real_register, real_register.cases["demo_mother"]["reference"])
    assert_not_theirs(client, arrive(client, hers, MANAGE), block)


@pytest.mark.parametrize("instead", [("demo_citizen",), ("demo_citizen", "demo_spouse")], ids=["alone", "another"])
def test_guardian_no_longer_sees_and_lifts_nothing(client, asked, block, guarded_by, instead):
    page = care(client, asked)
    assert LINE in page
    guarded_by(*instead)
    assert_not_theirs(client, client.get(MANAGE[3]).content.decode(), block)
    guarded_by("demo_co_guardian")
    assert LINE in client.get(MANAGE[3]).content.decode()


def test_of_a_child_that_has_come_of_age_they_see_and_lift_nothing(client, asked, block):
    page = care(client, asked)
    assert LINE in page
    child = InsuredPerson.objects.get(pk=asked.application.person_id)
    child.birth_date = child.birth_date.replace(year=child.birth_date.year - 10)
    child.save(update_fields=["birth_date"])
    assert_not_theirs(client, client.get(MANAGE[3]).content.decode(), block)


def test_whom_they_block_for_themself_is_not_a_childs(client, asked, block, somebody):
    guardian = InsuredPerson.objects.get(pk=asked.application.other_guardian_id)
    block_applicant(guardian, somebody, by=Actor.person(guardian.pk))
    own = ApplicantBlock.objects.get(applicant=somebody)
    page = care(client, asked)
    assert (of(block) in page, of(own) in page) == (True, False)
    assert client.post(of(own)).status_code == 404
    assert ApplicantBlock.objects.count() == 2


def test_while_the_register_is_silent(client, asked, block, silence):
    care(client, asked)
    silence()
    page = client.get(MANAGE[3]).content.decode()
    assert (HEADING in page, "At the moment it does not tell us" in page) == (False, True)
    answer = client.post(of(block), follow=True)
    assert "The authority&#x27;s register does not answer at the moment." in answer.content.decode()
    assert ApplicantBlock.objects.filter(pk=block.pk).exists()


def test_of_a_child_whose_card_is_lost_the_register_does_not_say_who_its_guardian_is(client, asked, block, card_state):
    care(client, asked)
    card_state("formal_loss")
    page = client.get(MANAGE[3]).content.decode()
    assert (HEADING in page, "At the moment it does not tell us" in page) == (False, True)
    assert client.post(of(block)).status_code == 302
    assert ApplicantBlock.objects.filter(pk=block.pk).exists()
    card_state("normal")
    assert LINE in client.get(MANAGE[3]).content.decode()


def test_register_is_not_asked_where_nothing_is_blocked(client, asked, silence):
    care(client, asked)
    silence()
    page = client.get(MANAGE[3]).content.decode()
    assert (HEADING in page, "At the moment it does not tell us" in page) == (False, False)
