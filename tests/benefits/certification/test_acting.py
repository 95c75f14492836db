"""Renewing by the pages: step-up, declaration, code, and what stands there while and after the register answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from benefits.models import CertificationRequest
from benefits.services.certification.filing import send_due_certifications
from tests.benefits.certification.conftest import PAGES, ask, certified, linked_to, page_of, pass_time, shown
from tests.registry.process import in_register

pytestmark = pytest.mark.processes


def declare(grandsons, link, **changed):
    """As the page's form sends it."""
    digest = grandsons.get(page_of(link, "certification-renew")).context["declaration"].sha256
    answers = {"shown": digest, "declares": "on", "channel": "sms"} | changed
    return grandsons.post(page_of(link, "certification-renew"), {k: v for k, v in answers.items() if v is not None})


@pytest.mark.parametrize("name", ["certification-renew", "certification-code"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_acting_needs_a_step_up_and_a_fresh_sign_in_counts(client, link, grandson, sign_in, name, method):
    ask(link)
    sign_in(grandson, minutes_ago=11)
    url = page_of(link, name)
    answer = getattr(client, method)(url, *([{"declares": "on", "code": "123456"}] if method == "post" else []))
    assert answer.status_code == 302
    assert answer.url.startswith("/account/reauthenticate/")
    assert url.split("/")[3] in answer.url
    assert CertificationRequest.objects.get().tries == 0
    assert client.get(page_of(link)).status_code == 200  # to look needs none
    sign_in(grandson)
    assert getattr(client, method)(url).status_code in {200, 422}


def test_declaration_is_not_ticked_in_advance(grandsons, link):
    page = shown(grandsons, link, "certification-renew")
    assert "第八十八条" in page or "article 88" in page
    assert 'name="declares"' in page
    tick = page[page.index('name="declares"') - 200 : page.index('name="declares"') + 200]
    assert "checked" not in tick


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"declares": None}, "Tick that you declare this."),
        ({"channel": None}, "Choose how the code should come."),
        ({"channel": "pigeon"}, "Choose from the list."),
        ({"shown": "0" * 64}, "The text has changed since you opened this page."),
        ({"shown": None}, "The text has changed since you opened this page."),
    ],
    ids=["not-ticked", "no-channel", "odd-channel", "other-text", "no-text"],
)
def test_wrong_declaration_sends_nothing(grandsons, link, changed, said):
    answer = declare(grandsons, link, **changed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not CertificationRequest.objects.exists()


def test_grandson_certifies_his_grandfather(grandsons, link, newest_code):
    answer = declare(grandsons, link)
    assert (answer.status_code, answer.url) == (302, f"{page_of(link, 'certification-code')}?sent=1")
    page = grandsons.get(answer.url).content.decode()
    assert "The authority is sending a code to the telephone" in page
    digits = newest_code(link)
    answer = grandsons.post(page_of(link, "certification-code"), {"code": f" {digits[:3]} {digits[3:]} "})
    assert (answer.status_code, answer.url) == (302, page_of(link))
    page = shown(grandsons, link)
    assert "The renewal is on its way to the authority" in page
    assert "Renew it now" not in page
    assert "days are left" not in page
    assert grandsons.get(page_of(link, "certification-waiting")).headers.get("HX-Refresh") is None
    send_due_certifications()
    assert grandsons.get(page_of(link, "certification-waiting")).headers["HX-Refresh"] == "true"
    page = shown(grandsons, link)
    assert "The authority took the renewal on" in page
    assert ">Certified<" in page
    assert "Confirmed by the person" in page


def test_page_stops_looking_again_after_a_while(grandsons, link, newest_code):
    ask(link)
    grandsons.post(page_of(link, "certification-code"), {"code": newest_code(link)})
    assert "hx-get" in shown(grandsons, link)
    pass_time(timedelta(minutes=3))
    page = shown(grandsons, link)
    assert "hx-get" not in page
    assert "is on its way" in page
    assert grandsons.get(page_of(link, "certification-waiting")).status_code == 286


def test_digits_of_the_phone_are_nowhere(grandsons, link, real_register):

    query = "select phone from registry_person where reference = ?"
    phone = in_register(real_register, query, link.person.register_reference)[0][0]
    declare(grandsons, link)
    for name in PAGES[:3]:
        page = shown(grandsons, link, name)
        assert phone not in page
        assert phone[-4:] not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter the six digits of the code."),
        ("12", "The code has six digits."),
        ("wrong", "The code is not right."),
    ],
    ids=["empty", "short", "wrong"],
)
def test_code_that_is_not_right_is_said_at_the_field(grandsons, link, newest_code, typed, said):
    declare(grandsons, link)
    typed = f"{(int(newest_code(link)) + 1) % 1_000_000:06d}" if typed == "wrong" else typed
    answer = grandsons.post(page_of(link, "certification-code"), {"code": typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'id="id_code_error"' in answer.content.decode()


def test_locked_and_past_codes_are_said(grandsons, link, newest_code):
    declare(grandsons, link)
    code = newest_code(link)
    CertificationRequest.objects.update(tries=5)
    answer = grandsons.post(page_of(link, "certification-code"), {"code": code})
    assert "too many wrong tries" in answer.content.decode()
    pass_time(timedelta(minutes=31))
    answer = grandsons.post(page_of(link, "certification-code"), {"code": code})
    assert answer.status_code == 422
    assert "no longer valid" in answer.content.decode()
    assert grandsons.get(page_of(link, "certification-code")).url == page_of(link)


def test_double_click_on_the_last_button_is_one_renewal(grandsons, link, newest_code):
    declare(grandsons, link)
    digits = newest_code(link)
    for _click in range(2):
        answer = grandsons.post(page_of(link, "certification-code"), {"code": digits})
        assert answer.url == page_of(link)
    assert send_due_certifications() == 1
    assert send_due_certifications() == 0
    assert Event.objects.filter(kind="benefits.certified").count() == 1


def test_second_press_too_soon_sends_no_second_code(grandsons, link, real_register):
    before = len(real_register.phones(link.person.register_reference))
    declare(grandsons, link)
    answer = declare(grandsons, link)
    assert answer.status_code == 422
    assert "ask for another code after one minute" in answer.content.decode()
    assert len(real_register.phones(link.person.register_reference)) == before + 1


def test_without_a_phone_the_page_says_what_to_bring_and_where(grandsons, grandson, real_register):
    link = linked_to(grandson, real_register.cases["demo_grandfather_no_phone"], "grandfather", ["certify"])
    certified(link.person)
    answer = declare(grandsons, link)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "needs another proof" in page
    assert "Their social-security card, if they have one" in page
    assert "ask for a visit" in page
    assert 'href="tel:' in page


def test_phone_that_is_the_askers_own_is_not_even_offered(grandsons, grandson, real_register):
    link = linked_to(grandson, real_register.cases["demo_grandmother_shared_phone"], "grandmother", ["certify"])
    certified(link.person)
    page = shown(grandsons, link, "certification-renew")
    assert "needs another proof" in page
    assert "Send the code now" not in page


def test_register_that_is_silent_when_the_code_is_asked_for_is_said(grandsons, link, silent):
    silent()
    answer = declare(grandsons, link)
    assert answer.status_code == 422
    assert "does not answer at the moment. Nothing is lost" in answer.content.decode()


def test_register_that_is_silent_between_code_and_renewal_loses_nothing(grandsons, link, newest_code, silent):
    declare(grandsons, link)
    digits = newest_code(link)
    grandsons.post(page_of(link, "certification-code"), {"code": digits})
    silent()
    send_due_certifications()
    assert "your renewal is kept and sent as soon as it does" in shown(grandsons, link)
    silent(False)
    CertificationRequest.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    send_due_certifications()
    assert "The authority took the renewal" in shown(grandsons, link)


def test_refused_renewal_is_told_with_what_to_do(grandsons, link, newest_code):
    declare(grandsons, link)
    grandsons.post(page_of(link, "certification-code"), {"code": newest_code(link)})
    CertificationRequest.objects.update(code_id="00000000-0000-4000-8000-000000000000")
    send_due_certifications()
    page = shown(grandsons, link)
    assert "no longer took the code as proof. Ask for a new one." in page
    assert "Renew it now" in page
    assert '<details class="fold" open>' in page  # what else proves it, and what to bring where
