"""The other guardian of a child: asked in their account or at /consent/, and what they see and end of the link later, in
their account or at /consent/manage/. Against a register that really runs."""

import re

import pytest
from django.urls import reverse

from audit.models import Event
from families.forms.consents import GuardianDecisionForm
from families.models import FamilyLink, Message, OneTimeCode
from families.models.links import EndedBy
from families.models.messages import Kind
from families.scopes import ALL
from families.services.consents.codes import send_due_codes
from families.services.consents.terms import Terms
from families.services.links.openings import note_opening
from families.states import Status
from tests.families.conftest import agree
from tests.families.invitations import invite_at_office
from tests.families.pages.conftest import Asked, bound, verified
from tests.families.services.test_counter import officer_of

CONSENT = [reverse(f"families:{name}") for name in ("consent", "consent-send", "consent-code", "consent-decide")]
MANAGE = [reverse(f"families:{name}") for name in ("manage", "manage-send", "manage-code", "manage-links")]
VIEWERS = reverse("families:who-can-see-me")


@pytest.fixture
def asked(citizen, real_register):
    """The father asks for his son in Hangzhou, and the mother is asked."""
    application = verified(citizen, real_register.cases["demo_child_two_guardians"], "son")
    assert application.status == Status.AWAITING_CONSENT
    return Asked(application, real_register, real_register.cases["demo_co_guardian"]["reference"])


@pytest.fixture
def mother(real_register, regions):
    return bound("mother", real_register.cases["demo_co_guardian"])


@pytest.fixture
def somebody(real_register, regions):
    """Another citizen with their own card linked."""
    return bound("somebody", real_register.cases["demo_other_citizen"])


@pytest.fixture
def link(asked):
    return agree(asked.application)


def answer_page(asked):
    return reverse("families:application-answer", args=[asked.application.pk])


def of_link(link, page="link", *, prefix=""):
    return reverse(f"families:{prefix}{page}", args=[link.pk])


def arrive(client, asked, pages=CONSENT, **given):
    """Reference, code sent and typed."""
    start, send, code, last = pages
    client.post(start, {"reference": asked.reference, **given})
    client.post(send, {"channel": "sms"})
    send_due_codes()
    answer = client.post(code, {"code": asked.newest_code()})
    assert (answer.status_code, answer.url) == (302, last)
    return client.get(last).content.decode()


def shown_in(page):
    return re.search(r'name="shown" value="(\w{64})"', page)[1]


LESS = {"answer": "agree", "sensitive": ["view_card"], "term_days": 31}  # of a child of seven, each thing by itself


def agree_to_less(client, address, page):
    """What is chosen is read once more before it counts."""
    final = client.post(address, {**LESS, "shown": shown_in(page)}).content.decode()
    assert "Is this what you agree to?" in final
    return client.post(address, {**LESS, "shown": shown_in(final)})


def test_applicant_reads_that_the_other_guardian_is_asked_and_not_who_that_is(client, sign_in, citizen, asked):
    sign_in(citizen)
    for name in ("application", "application-letter", "application-receipt"):
        page = client.get(reverse(f"families:{name}", args=[asked.application.pk])).content.decode()
        assert "周婷" not in page
    page = client.get(reverse("families:application", args=[asked.application.pk])).content.decode()
    assert "both guardians have to agree" in page
    assert "Is the other guardian with you" in page
    assert "Enter a code that they read out" not in page


def test_code_at_the_consent_page(client, asked):
    page = arrive(client, asked)
    assert "李明 asks to add the card of 李可" in page
    assert re.search(r'name="sensitive" value="view_card"', page)
    assert re.search(r'value="view_card"[^>]*checked', page) is None
    done = agree_to_less(client, CONSENT[3], page)
    words = client.get(done.url).content.decode()
    assert "Each time they open the child" in words
    link = FamilyLink.objects.get(application=asked.application)
    assert (link.scopes, link.person.name, link.guardian.name) == (["view_card"], "李可", "周婷")


def test_of_a_young_child_each_thing_is_ticked_by_itself():
    """All data of a child below 14 is sensitive (PIPL art. 28), whichever guardian answers."""
    most = Terms(["view_card", "show_code", "view_medical"], 31)
    young, older = (GuardianDecisionForm(most=most, terms_days=(31,), is_young_child=is_it) for is_it in (True, False))
    assert young["sensitive"].initial == []
    assert [value for value, _label in young.fields["sensitive"].choices] == list(most.scopes)
    assert "scopes" not in young.fields
    assert older["scopes"].initial == ["view_card", "show_code"]


def test_words_beside_each_thing_are_about_the_child():
    page = GuardianDecisionForm(most=Terms(ALL, 31), terms_days=(31,), is_young_child=True).as_div()
    assert "for the child" in page
    assert " your " not in page.lower()


def test_what_the_one_who_asks_did_not_tick_is_not_said_to_be_asked(client, sign_in, mother, asked):
    """Of all that was asked the father signed for the card alone: nothing is left that is about money."""
    sign_in(mother, minutes_ago=60)
    page = client.get(answer_page(asked)).content.decode()
    assert "see the card" in page
    assert "They also ask to" not in page
    assert "this is about money" not in page
    assert "medical" not in page


def test_message_with_the_code_is_about_a_child_and_names_none(client, asked):
    arrive(client, asked)
    sent = asked.register.phones(asked.person_reference)[0].text
    assert "other guardian" in sent
    assert "李可" not in sent


def test_in_their_account(client, sign_in, mother, asked):
    sign_in(mother)
    family = client.get(reverse("families:family")).content.decode()
    assert "asks to add the card of a child in your care" in family
    message = Message.objects.get(user=mother, kind=Kind.GUARDIAN_ASKED)
    assert answer_page(asked) in client.get(reverse("families:message", args=[message.pk])).content.decode()
    page = client.get(answer_page(asked)).content.decode()
    assert "Without your yes nothing is linked." in page
    done = agree_to_less(client, answer_page(asked), page)
    assert (done.status_code, done.url) == (302, VIEWERS)
    assert "About the people in your care" in client.get(VIEWERS).content.decode()


def test_refusal_in_their_account(client, sign_in, mother, asked):
    sign_in(mother)
    assert client.post(answer_page(asked), {"answer": "refuse"}).status_code == 302
    assert asked.status() == Status.DECLINED


def test_question_is_nobody_elses(client, sign_in, citizen, somebody, asked):
    assert client.get(answer_page(asked)).status_code == 302  # to sign in
    for user in (citizen, somebody):
        sign_in(user)
        assert client.get(answer_page(asked)).status_code == 404
        assert client.post(answer_page(asked), {"answer": "refuse"}).status_code == 404
    assert asked.status() == Status.AWAITING_CONSENT


class TestInTheirAccount:
    def test_they_see_the_link_and_who_looked_and_end_it_silently(self, client, sign_in, mother, link):
        note_opening("families.record_opened", link)
        sign_in(mother)
        viewers = client.get(VIEWERS).content.decode()
        assert of_link(link) in viewers
        page = client.get(of_link(link)).content.decode()
        assert "What 李明 may see of 李可" in page
        looks = client.get(of_link(link, "link-looks")).content.decode()
        assert "李明: Opened the page of the link</dd>" in looks
        assert "Desks that checked the code of the card" in looks
        assert "Do not let this person ask me again" not in client.get(of_link(link, "link-end")).content.decode()
        ended = client.post(of_link(link, "link-end"), {"is_silent": "on"})
        assert (ended.status_code, ended.url) == (302, VIEWERS)
        link.refresh_from_db()
        assert link.ended_by == EndedBy.GUARDIAN
        assert not Message.objects.filter(user=link.owner, kind=Kind.LINK_ENDED).exists()
        assert "About the people in your care" not in client.get(VIEWERS).content.decode()

    def test_they_pause_it_and_let_it_go_on(self, client, sign_in, mother, link):
        sign_in(mother)
        assert "for 李可 any more" in client.get(of_link(link, "link-pause")).content.decode()
        client.post(of_link(link, "link-pause"))
        link.refresh_from_db()
        assert link.paused_at is not None
        assert "see the record of 李可 again" in client.get(of_link(link, "link-resume")).content.decode()
        client.post(of_link(link, "link-resume"))
        link.refresh_from_db()
        assert link.paused_at is None

    def test_objection_of_the_child_is_not_theirs(self, client, sign_in, mother, link):
        sign_in(mother)
        assert client.get(of_link(link, "link-case")).status_code == 404
        assert client.get(of_link(link, "link-unknown")).url == of_link(link)

    @pytest.mark.parametrize("page", ["link", "link-looks", "link-end", "link-less", "link-pause", "link-resume"])
    def test_nothing_of_it_is_a_strangers(self, client, sign_in, somebody, link, page):
        assert client.get(of_link(link, page)).status_code == 302  # to sign in
        sign_in(somebody)
        assert client.get(of_link(link, page)).status_code == 404
        assert client.post(of_link(link, page)).status_code in {404, 405}
        assert "李可" not in client.get(VIEWERS).content.decode()

    def test_log_is_not_the_owners(self, client, sign_in, citizen, link):
        sign_in(citizen)
        assert client.get(of_link(link, "link-looks")).status_code == 404


class TestWithoutAnAccount:
    def test_they_see_the_link_and_who_looked_and_end_it(self, client, asked, link):
        note_opening("families.record_opened", link)
        page = arrive(client, asked, MANAGE, purpose="care")
        assert "About the people in your care" in page
        assert of_link(link, prefix="manage-") in page
        assert "李明" in client.get(of_link(link, "link-looks", prefix="manage-")).content.decode()
        seen = client.get(of_link(link, prefix="manage-")).content.decode()
        assert re.search(r"back-link[^>]*>\s*About the people in your care", seen)
        ended = client.post(of_link(link, "link-end", prefix="manage-"), {"is_silent": "on"})
        assert (ended.status_code, ended.url) == (302, MANAGE[3])
        link.refresh_from_db()
        assert link.ended_by == EndedBy.GUARDIAN
        event = Event.objects.get(kind="families.link_ended")
        assert (event.actor_kind, event.actor_id) == ("person", str(link.guardian_id))
        assert "No other guardian is linked" in client.get(MANAGE[3]).content.decode()

    def test_words_on_the_way_are_for_a_child_and_an_adult(self, client, asked, link):
        shown = [client.get(MANAGE[0]).content.decode()]
        shown.append(arrive(client, asked, MANAGE, purpose="care"))
        shown += [client.get(page).content.decode() for page in MANAGE[1:3]]
        mains = [page.partition("<main")[2].partition("</main>")[0] for page in shown]
        assert ["child" in main.lower() for main in mains] == [False] * 4
        assert "in my care" in mains[0]
        assert "for the other guardian" in mains[2]

    def test_code_for_care_opens_nothing_else(self, client, asked, link, citizen, real_register):
        other = verified(citizen, real_register.cases["demo_mother"], "mother")
        strangers = agree(other)
        hers = invite_at_office(link.guardian, officer_of("330000"), scopes=["view_card"])
        page = arrive(client, asked, MANAGE, purpose="care")
        assert reverse("families:manage-invitation", args=[hers.pk]) not in page
        assert client.get(of_link(strangers, prefix="manage-")).status_code == 404
        opened = dict(client.session.items())
        for page in (reverse("families:manage-looks"), reverse("families:manage-invitation", args=[hers.pk])):
            assert client.get(page).url == MANAGE[0]
            session = client.session
            session.update(opened)  # which the page has closed
            session.save()

    def test_reference_of_an_adult_sends_nothing_for_care(self, client, citizen, real_register):
        other = verified(citizen, real_register.cases["demo_mother"], "mother")
        for page, given in zip(
            MANAGE[:2], ({"reference": other.reference, "purpose": "care"}, {"channel": "sms"}), strict=True
        ):
            assert client.post(page, given).status_code == 302
        assert not OneTimeCode.objects.filter(purpose="care").exists()
        assert client.post(MANAGE[2], {"code": "123456"}).status_code == 422

    def test_session_says_besides_what_they_came_for(self, client, asked, link):
        arrive(client, asked, MANAGE, purpose="care")
        assert client.session["manage_what"] == "care"
        client.post(reverse("families:manage-leave"))
        assert "manage_what" not in client.session

    def test_without_the_code_there_is_nothing(self, client, asked, link):
        client.post(MANAGE[0], {"reference": asked.reference, "purpose": "care"})
        assert client.get(MANAGE[3]).status_code == 302
        assert client.get(of_link(link, "link-looks", prefix="manage-")).status_code == 302

    def test_child_without_a_telephone_is_sent_nothing(self, client, asked, link):
        client.post(MANAGE[0], {"reference": asked.reference})
        client.post(MANAGE[1], {"channel": "sms"})
        assert not OneTimeCode.objects.filter(purpose="manage").exists()
