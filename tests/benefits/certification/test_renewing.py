"""The declaration and the code: who may, how often, how many tries, and what comes of the right one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import WrongTries
from audit.models import Event
from benefits.errors import MayNotCertify, RenewalUnderWay
from benefits.models import Certification, CertificationRequest
from benefits.services.certification.renewing import ask_for_code, confirm, declaration_of, open_renewal
from families import texts
from families.errors import (
    CodeExpired,
    CodeLocked,
    CodeRefused,
    NoPhoneOnRecord,
    NothingToCertify,
    RegisterSilent,
    TooManyCodes,
    TooManyTries,
)
from families.models import FamilyLink, InsuredPerson, LinkApplication
from families.services.consents.code_rules import CODES_A_DAY
from tests.benefits.certification.conftest import ask, certified, linked_to, pass_time

pytestmark = pytest.mark.processes

MINUTE = timedelta(minutes=1)


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def texts_of(register, link):
    return register.phones(link.person.register_reference)


def test_declaration_quotes_article_88_and_is_kept_as_it_was_shown(link):
    for language, words in (("en", "two"), ("es", "dos y cinco veces"), ("zh-hans", "二倍以上五倍以下")):
        said = " ".join(declaration_of(link, language).paragraphs)
        assert "88" in said or "第八十八条" in said
        assert words in said or "twice" in said
        assert link.person.name in said
    request = ask(link)
    kept = (request.declaration_version, request.declaration_hash)
    assert kept == (texts.CURRENT, declaration_of(link, "en").sha256)


def test_own_declaration_is_another_text(grandson):
    own = FamilyLink.objects.own().select_related("person").get(owner=grandson)

    assert declaration_of(own, "en").sha256 == texts.text_of("certify_self", "en").sha256


def test_code_goes_to_the_persons_phone_and_says_who_asks(link, real_register):
    before = len(texts_of(real_register, link))

    ask(link)

    sent = texts_of(real_register, link)
    assert len(sent) == before + 1
    assert "李明 wants to renew the proof of life for your pension" in sent[0].text
    assert link.application.reference in sent[0].text
    event = Event.objects.get(kind="benefits.certification_code_sent")
    assert (event.object_id, event.person_id) == (str(link.pk), link.person_id)


def test_right_code_makes_the_renewal_due_once(link, newest_code):
    ask(link)
    confirm(link, newest_code(link))
    confirm(link, newest_code(link))

    request = CertificationRequest.objects.get()
    assert request.proven_at is not None
    assert request.due_at is not None
    assert Event.objects.filter(kind="benefits.certification_confirmed").count() == 1
    assert open_renewal(link) is None


def test_wrong_code_says_so_and_five_lock_it(link, newest_code):
    ask(link)
    code = newest_code(link)
    for _try in range(4):
        with pytest.raises(CodeRefused) as caught:
            confirm(link, wrong(code))
        assert type(caught.value) is CodeRefused
        WrongTries.objects.all().delete()  # as if they had waited
    for typed in (wrong(code), code):
        with pytest.raises(CodeLocked):
            confirm(link, typed)
    assert not CertificationRequest.objects.exclude(proven_at=None).exists()


def test_third_wrong_code_makes_the_account_wait_and_the_right_one_forgives(link, newest_code):
    ask(link)
    code = newest_code(link)
    for turn in range(1, 4):
        with pytest.raises(CodeRefused):
            confirm(link, f"{(int(code) + turn) % 1_000_000:06d}")
    with pytest.raises(TooManyTries):
        confirm(link, code)
    WrongTries.objects.update(until=timezone.now())
    confirm(link, code)
    assert not WrongTries.objects.exists()


def test_code_that_is_past_is_said(link, newest_code):
    ask(link)
    code = newest_code(link)
    pass_time(timedelta(minutes=31))

    with pytest.raises(CodeExpired):
        confirm(link, code)
    assert open_renewal(link) is None


def test_code_nobody_asked_for_is_past(link):
    with pytest.raises(CodeExpired):
        confirm(link, "123456")


def test_same_digits_after_a_lost_answer_are_the_same_try(link, newest_code, silent):
    ask(link)
    code = newest_code(link)
    silent()
    for _try in range(3):
        with pytest.raises(RegisterSilent):
            confirm(link, code)
    silent(False)
    assert CertificationRequest.objects.get().tries == 1
    confirm(link, code)
    assert CertificationRequest.objects.get().proven_at is not None


def test_codes_rest_a_minute_and_are_five_a_day_for_the_person_whoever_asks(link):
    for turn in range(CODES_A_DAY):
        ask(link)
        with pytest.raises(TooManyCodes):
            ask(link)
        pass_time(MINUTE)
        assert CertificationRequest.objects.count() == turn + 1
    with pytest.raises(TooManyCodes):
        ask(link)
    pass_time(timedelta(days=1))
    ask(link)


def test_code_the_register_did_not_answer_for_is_taken_up_again(link, silent):
    silent()
    with pytest.raises(RegisterSilent):
        ask(link)
    silent(False)
    pass_time(MINUTE)
    ask(link)

    assert CertificationRequest.objects.get().code_sent_at is not None


def test_nobody_to_ring_is_said_and_does_not_count_for_the_day(grandson, real_register):
    case = real_register.cases["demo_grandfather_no_phone"]
    link = linked_to(grandson, case, "grandfather", ["certify"])
    certified(link.person)
    for _turn in range(CODES_A_DAY + 1):
        with pytest.raises(NoPhoneOnRecord):
            ask(link)
        pass_time(MINUTE)


def test_code_that_would_come_to_who_asks_proves_nothing(grandson, real_register):
    """The grandmother's phone on record is the grandson's."""
    link = linked_to(grandson, real_register.cases["demo_grandmother_shared_phone"], "grandmother", ["certify"])
    certified(link.person)
    before = len(texts_of(real_register, link))

    with pytest.raises(NoPhoneOnRecord):
        ask(link)

    assert LinkApplication.objects.get(link=link).is_phone_shared
    assert len(texts_of(real_register, link)) == before


def test_whoever_may_only_see_cannot_renew(seeing):
    with pytest.raises(MayNotCertify):
        ask(seeing)
    with pytest.raises(MayNotCertify):
        confirm(seeing, "123456")


def test_link_of_another_renews_nothing(link, account):
    declared = declaration_of(link, "en")
    with pytest.raises(MayNotCertify):
        ask_for_code(link, declared=declared, channel="sms", language="en", user=account)


def test_dead_are_not_certified(link):
    InsuredPerson.objects.filter(pk=link.person_id).update(died_on=timezone.localdate())
    link.person.refresh_from_db()

    with pytest.raises(MayNotCertify):
        ask(link)


def test_without_a_pension_there_is_nothing_to_renew(link):
    Certification.objects.all().delete()

    with pytest.raises(NothingToCertify):
        ask(link)


def test_while_a_renewal_is_on_its_way_no_other_begins(link, newest_code):
    ask(link)
    confirm(link, newest_code(link))
    pass_time(MINUTE)

    with pytest.raises(RenewalUnderWay):
        ask(link)
