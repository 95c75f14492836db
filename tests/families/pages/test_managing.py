"""/consent/manage/ without an account, against a register that really runs: a real code on a real (stand-in) phone."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.models import Dispute, FamilyLink, InsuredPerson, LinkApplication, Message, OneTimeCode
from families.models.applications import new_reference
from families.models.consents import Route
from families.models.links import EndedBy
from families.services.attempts import MOST_AN_HOUR
from families.services.consents.answering import refuse
from families.services.consents.codes import send_due_codes
from families.services.consents.terms import most_that_route_grants, shown_text
from families.services.links.changing import lower_link, pause_link
from families.services.links.openings import note_opening
from families.states import Status
from families.views.visits import OPEN_LASTS, VISIT_LASTS
from tests.families.conftest import agree, by
from tests.families.pages.conftest import bound, verified

START, SEND, CODE, LINKS, LOOKS, LEAVE = (
    reverse(f"families:{name}")
    for name in ("manage", "manage-send", "manage-code", "manage-links", "manage-looks", "manage-leave")
)
WRONG = "This code is not right, or no longer valid."


@pytest.fixture
def link(asked):
    """The mother, who has a phone and no account, has agreed by now."""
    return agree(asked.application)


def address(link, page="link"):
    return reverse(f"families:manage-{page}", args=[link.pk])


def enter(client, reference):
    return client.post(START, {"reference": reference})


def have_sent(client, channel="sms"):
    answer = client.post(SEND, {"channel": channel})
    send_due_codes()
    return answer


def arrive(client, asked):
    """Reference, code sent and typed: the page of all links."""
    enter(client, asked.reference)
    have_sent(client)
    answer = client.post(CODE, {"code": asked.newest_code()})
    assert (answer.status_code, answer.url) == (302, LINKS)
    return client.get(LINKS).content.decode()


def stored(link):
    return FamilyLink.objects.get(pk=link.pk)


def chosen(link, scopes, **more):
    return {
        "sequence": link.sequence,
        "scopes": scopes,
        "until": timezone.localdate(link.until).isoformat(),
        **more,
    }


def test_person_sees_who_is_linked_and_what_they_may_do(client, asked, link):
    page = arrive(client, asked)
    assert "李明" in page
    assert address(link) in page
    assert "What 李明 may see of you" in client.get(address(link)).content.decode()


def test_person_sees_everybody_who_is_linked_with_what_each_may_do_and_until_when(client, asked, link):
    """Whichever request the reference was of."""
    cases = asked.register.cases
    spouse = bound("spouse", cases["demo_spouse"])
    second = agree(verified(spouse, cases["demo_mother"], "other", scopes=["view_card", "view_medical"], term_days=31))
    rows = re.findall(r'<li class="person">.*?</li>', arrive(client, asked), re.DOTALL)
    for one, name, may in (
        (link, "李明", "Mother · they may see the card and the five insurances"),
        (
            second,
            cases["demo_spouse"]["name"],
            "Another relative · they may see the card and see the medical insurance",
        ),
    ):
        [row] = [row for row in rows if address(one) in row]
        assert f">{name}</a>" in row
        assert f"You are to them: {may}" in row
        assert f">until {timezone.localtime(one.until):%-d %B %Y}</p>" in row


def test_message_names_nobody_and_says_what_the_code_opens(client, asked, link):
    enter(client, asked.reference)
    have_sent(client)
    text = asked.register.phones(asked.person_reference)[0].text
    assert "李明" not in text
    code = OneTimeCode.objects.get(purpose="manage")
    assert (code.route, code.consent_id) == ("", link.consent_id)
    event = Event.objects.get(kind="families.managing_code_sent")
    assert (event.object_kind, event.person_id, event.codes) == ("person", link.person_id, {"channel": "sms"})


def test_person_lowers_pauses_lets_go_on_and_the_owner_is_told(client, asked, link, citizen):
    arrive(client, asked)
    less = address(link, "link-less")
    assert "Is this what you want?" in client.post(less, chosen(link, ["view_card"])).content.decode()
    assert client.post(less, chosen(link, ["view_card"], is_sure="yes")).url == address(link)
    assert stored(link).scopes == ["view_card"]
    client.post(address(link, "link-pause"))
    assert stored(link).paused_at is not None
    assert "Paused" in client.get(LINKS).content.decode()
    client.post(address(link, "link-resume"))
    assert stored(link).is_active
    assert Message.objects.filter(user=citizen, kind="link_changed").count() == 3
    events = Event.objects.filter(object_id=str(link.pk), actor_kind="person", actor_id=str(link.person_id))
    assert [event.kind for event in events.order_by("id")][-3:] == [
        "families.link_lowered",
        "families.link_paused",
        "families.link_resumed",
    ]


def test_code_is_proof_enough_for_what_is_about_money(client, asked, link, stranger, sign_in):
    """Also in the browser of somebody who signed in long ago."""
    assert "view_pension" in stored(link).scopes
    pause_link(stored(link), link.person, by=Actor.person(link.person_id))
    sign_in(stranger, minutes_ago=60)
    arrive(client, asked)
    assert "Let 李明 see you again?" in client.get(address(link, "link-resume")).content.decode()
    client.post(address(link, "link-resume"))
    assert stored(link).is_active


def test_stale_tab_reads_that_the_link_was_changed(client, asked, link, citizen):
    arrive(client, asked)
    seen = stored(link)
    lower_link(stored(link), citizen, scopes=["view_card", "view_pension"], by=by(citizen))
    answer = client.post(address(link, "link-less"), chosen(seen, ["view_card"], is_sure="yes"))
    assert answer.status_code == 422
    assert "This link was changed in the meantime." in answer.content.decode()


@pytest.mark.parametrize(("typed", "told"), [({}, 1), ({"is_silent": "on"}, 0)], ids=["told", "silent"])
def test_person_ends_it_silently_if_they_wish(client, asked, link, citizen, sign_in, typed, told):
    arrive(client, asked)
    answer = client.post(address(link, "link-end"), typed)
    assert (answer.status_code, answer.url) == (302, LINKS)
    assert stored(link).ended_by == EndedBy.SUBJECT
    assert Message.objects.filter(user=citizen, kind="link_ended").count() == told
    assert "Nobody is linked to you" in client.get(LINKS).content.decode()
    assert "This link has ended" in client.get(address(link)).content.decode()
    owner = sign_in(citizen, browser=Client()).get(reverse("families:link", args=[link.pk])).content.decode()
    assert "This link has ended" in owner
    assert "王芳" not in owner


def test_person_reports_whom_they_do_not_know(client, asked, link):
    arrive(client, asked)
    assert "is linked to you" in client.get(address(link, "link-unknown")).content.decode()
    for _press in range(2):
        assert client.post(address(link, "link-unknown")).url == address(link, "link-case")
    case = Dispute.objects.get()
    assert case.opened_by == f"person:{link.person_id}"
    assert case.reference in client.get(address(link, "link-case")).content.decode()
    assert not stored(link).is_active


def test_person_reads_the_log(client, asked, link):
    note_opening("families.card_opened", stored(link))
    arrive(client, asked)
    assert "李明: Looked at your card" in client.get(LOOKS).content.decode()


def test_reference_of_an_ended_link_opens_it_too(client, asked, link):
    FamilyLink.objects.filter(pk=link.pk).update(ended_at=timezone.now(), ended_by="owner")
    assert "Nobody is linked to you" in arrive(client, asked)


def test_reference_of_a_refused_request_opens_it_too(client, asked):
    terms = most_that_route_grants(asked.application, Route.ACCOUNT)
    refuse(
        asked.application,
        route=Route.ACCOUNT,
        shown=shown_text(asked.application, terms, "en"),
        language="en",
        by=Actor.person(asked.application.person_id),
    )
    assert asked.status() == Status.DECLINED
    assert "Nobody is linked to you" in arrive(client, asked)


def test_request_that_still_waits_opens_it_too_and_is_not_answered(client, asked):
    assert "Nobody is linked to you" in arrive(client, asked)
    assert asked.status() == Status.AWAITING_CONSENT
    assert client.get(reverse("families:consent-decide")).url == reverse("families:consent")


def test_code_for_managing_answers_no_request(client, asked):
    enter(client, asked.reference)
    have_sent(client)
    code = asked.newest_code()
    client.post(reverse("families:consent"), {"reference": asked.reference})
    assert client.post(reverse("families:consent-code"), {"code": code}).status_code == 422


def test_code_for_a_request_opens_no_links(client, asked):
    client.post(reverse("families:consent"), {"reference": asked.reference})
    client.post(reverse("families:consent-send"), {"channel": "sms"})
    send_due_codes()
    enter(client, asked.reference)
    assert client.post(CODE, {"code": asked.newest_code()}).status_code == 422
    assert client.get(LINKS).url == START


def test_unknown_reference_reads_as_a_known_one_at_every_step(client, asked, link):
    known, unknown = client, Client()
    for browser, reference in ((known, asked.reference), (unknown, new_reference())):
        browser.entered = enter(browser, reference)
        browser.send_page = browser.get(SEND)
        browser.sent = have_sent(browser)
        browser.code_page = browser.get(CODE)
        browser.wrong = browser.post(CODE, {"code": "000000"})
    for step in ("entered", "send_page", "sent", "code_page", "wrong"):
        assert alike(getattr(known, step)) == alike(getattr(unknown, step))
    assert known.session.keys() == unknown.session.keys()


def alike(answer) -> tuple:
    without_tokens = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return answer.status_code, answer.get("Location"), without_tokens


def _no_phone(link):
    InsuredPerson.objects.filter(pk=link.person_id).update(has_phone=False)


def _shared_phone(link):
    LinkApplication.objects.filter(pk=link.application_id).update(is_phone_shared=True)


def _young(link):
    InsuredPerson.objects.filter(pk=link.person_id).update(birth_date=timezone.localdate() - timedelta(days=13 * 365))


def _died(link):
    InsuredPerson.objects.filter(pk=link.person_id).update(died_on=timezone.localdate())


@pytest.mark.parametrize("hinder", [_no_phone, _shared_phone, _young, _died])
def test_who_cannot_be_reached_reads_as_somebody_who_can(client, asked, link, hinder):
    hinder(link)
    assert enter(client, asked.reference).url == SEND
    assert have_sent(client).url == CODE
    assert not OneTimeCode.objects.filter(purpose="manage").exists()
    assert WRONG in client.post(CODE, {"code": "123456"}).content.decode()
    assert client.get(LINKS).url == START


def test_phone_that_another_owner_shares_is_no_way_in_either(client, asked, link, stranger, real_register):
    """Whoever holds it would see and end the links of others."""
    other = bound("spouse", real_register.cases["demo_spouse"])
    second = agree(verified(other, real_register.cases["demo_mother"], "other"))
    LinkApplication.objects.filter(pk=second.application_id).update(is_phone_shared=True)
    enter(client, asked.reference)
    have_sent(client)
    assert not OneTimeCode.objects.filter(purpose="manage").exists()


def test_asking_twice_at_once_sends_one_code_and_reads_the_same(client, asked, link):
    enter(client, asked.reference)
    before = len(asked.register.phones(asked.person_reference))
    assert [have_sent(client).url for _press in range(2)] == [CODE, CODE]
    assert len(asked.register.phones(asked.person_reference)) == before + 1


def test_five_wrong_tries_lock_even_the_right_code(client, asked, link):
    enter(client, asked.reference)
    have_sent(client)
    code = asked.newest_code()
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        assert WRONG in client.post(CODE, {"code": wrong}).content.decode()
    assert WRONG in client.post(CODE, {"code": code}).content.decode()
    assert client.get(LINKS).url == START


@pytest.mark.parametrize("url", [LINKS, LOOKS, SEND, CODE])
def test_page_closes_after_its_time(client, asked, link, url):
    arrive(client, asked)
    session = client.session
    past = OPEN_LASTS if url in {LINKS, LOOKS} else VISIT_LASTS
    session["manage_opened_at"] = session["manage_entered_at"] = int(time.time()) - past - 1
    session.save()
    assert client.get(url).url == START


def test_code_opens_the_links_for_its_time_only_whatever_a_session_says(client, asked, link):
    arrive(client, asked)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        session = client.session
        session["manage_opened_at"] = session["manage_entered_at"] = int(time.time())
        session.save()
        assert client.get(LINKS).url == START
        assert client.post(address(link, "link-end")).url == START
    assert stored(link).ended_at is None


def test_leaving_closes_it(client, asked, link):
    arrive(client, asked)
    assert client.get(LEAVE).status_code == 405
    assert client.post(LEAVE).url == START
    assert client.get(address(link)).url == START


def test_session_holds_an_id_and_times_alone(client, asked, link):
    arrive(client, asked)
    assert client.session["manage_visit"] == str(link.consent_id)
    assert set(client.session.keys()) == {"manage_visit", "manage_entered_at", "manage_opened_at"}


def test_nothing_personal_is_in_an_address(client, asked, link):
    pages = [client.get(START), enter(client, asked.reference), have_sent(client)]
    client.post(CODE, {"code": asked.newest_code()})
    pages += [client.get(url) for url in (LINKS, LOOKS, address(link), address(link, "link-less"))]
    addresses = {answer.request["PATH_INFO"] + answer.get("Location", "") for answer in pages}
    for answer in pages:
        addresses |= set(re.findall(r'(?:href|action)="([^"]*)"', answer.content.decode()))
    said = [asked.reference, link.person.name, link.person.number, str(link.person_id)]
    assert [one for one in addresses for words in said if words in one] == []


PAGES_OF_LINK = ("link", "link-less", "link-pause", "link-resume", "link-end", "link-unknown", "link-case")


@pytest.mark.parametrize("name", PAGES_OF_LINK)
def test_link_of_somebody_else_does_not_exist(client, asked, link, citizen, real_register, name):
    other = agree(verified(citizen, real_register.cases["demo_spouse"], "spouse"))
    arrive(client, asked)
    assert client.get(address(other, name)).status_code == 404
    assert client.post(address(other, name)).status_code == 404
    own = FamilyLink.objects.own().get(owner=citizen)
    assert client.post(address(own, name)).status_code == 404
    assert (stored(other).sequence, stored(own).ended_at) == (1, None)


@pytest.mark.parametrize("name", PAGES_OF_LINK)
def test_without_a_code_no_link_is_opened_or_changed(client, asked, link, citizen, sign_in, name):
    enter(client, asked.reference)
    assert client.get(address(link, name)).url == START
    assert client.post(address(link, name)).url == START
    sign_in(citizen)
    assert client.post(address(link, name)).url == START
    assert stored(link).sequence == 1


def test_owner_signed_in_is_shown_their_own_way(client, asked, link, citizen, sign_in):
    sign_in(citizen)
    answer = enter(client, asked.reference)
    assert answer.status_code == 422
    assert "This is your own link or request" in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "F7K2-94Q", "OOOO-1111"])
def test_reference_of_another_shape_says_how_it_looks(client, db, typed):
    answer = enter(client, typed)
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()


def test_too_many_references_from_one_address_have_to_wait(client, db):
    answers = [enter(client, new_reference()).status_code for _try in range(MOST_AN_HOUR + 1)]
    assert answers == [302] * MOST_AN_HOUR + [429]


def test_too_many_codes_from_one_address_have_to_wait(client, db):
    enter(client, new_reference())
    answers = [client.post(SEND, {"channel": "sms"}).status_code for _try in range(MOST_AN_HOUR + 1)]
    assert answers == [302] * MOST_AN_HOUR + [429]


def test_child_of_fourteen_objects_and_an_officer_decides(client, asked, link, citizen):
    born = timezone.localdate().replace(day=1) - timedelta(days=15 * 365)
    InsuredPerson.objects.filter(pk=link.person_id).update(birth_date=born)
    arrive(client, asked)
    page = client.get(address(link)).content.decode()
    assert "I do not want this" in page
    for other in ("link-less", "link-pause", "link-end"):
        assert address(link, other) not in page
        assert client.post(address(link, other), chosen(link, ["view_card"], is_sure="yes")).url == address(link)
    assert (stored(link).ended_at, stored(link).sequence) == (None, 1)
    assert "an adult looks after your card" in client.get(address(link, "link-unknown")).content.decode()
    client.post(address(link, "link-unknown"))
    assert Dispute.objects.filter(link=link).count() == 1
    assert stored(link).frozen_at is not None
    assert stored(link).ended_at is None
    assert Message.objects.filter(user=citizen, kind="link_stands_still").count() == 1
