"""From the right code to the register: once, whatever happens in between, and what everybody is told."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from audit.models import Event
from benefits.models import Certification, CertificationRequest
from benefits.services.certification.filing import send_due_certifications
from benefits.services.certification.renewing import confirm
from families.models import FamilyLink, InsuredPerson, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.services.links.ending import end_link
from families.services.messages import send_due_messages
from tests.benefits.certification.conftest import ask, certified, pass_time, times_certified
from tests.families.conftest import by
from tests.families.pages.conftest import bound

pytestmark = pytest.mark.processes


def confirmed(link, newest_code):
    ask(link)
    confirm(link, newest_code(link))
    return CertificationRequest.objects.latest("asked_at")


def be_due():
    """The time of a row that was put off has come."""
    CertificationRequest.objects.filter(due_at__isnull=False).update(due_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def lose_answer(real_register):
    """lose_answer(): the register takes what is due, and its answer does not arrive."""

    def lose():
        with override_settings(REGISTRY_READ_TIMEOUT=0.5):
            real_register.set_faults(mode="yes_then_timeout")
            assert send_due_certifications() == 0
            real_register.set_faults()

    return lose


def test_renewal_reaches_the_register_once_and_moves_the_due_date(link, newest_code, real_register):
    before = times_certified(real_register, link)
    request = confirmed(link, newest_code)

    assert [send_due_certifications() for _run in range(3)] == [1, 0, 0]

    assert times_certified(real_register, link) == before + 1
    kept = Certification.objects.get(person=link.person)
    assert (kept.due_on - timezone.localdate()).days in {365, 366}
    assert kept.proof_kind == "self"
    request.refresh_from_db()
    assert request.filed_at is not None
    event = Event.objects.get(kind="benefits.certified")
    assert (event.actor_id, event.person_id, event.codes) == (
        str(link.owner_id),
        link.person_id,
        {"proof": "self"},
    )


def test_answer_that_got_lost_is_asked_for_again_and_certifies_once(link, newest_code, real_register, lose_answer):
    request = confirmed(link, newest_code)
    before = times_certified(real_register, link)
    lose_answer()
    assert times_certified(real_register, link) == before + 1

    be_due()
    assert send_due_certifications() == 1
    assert times_certified(real_register, link) == before + 1
    request.refresh_from_db()
    assert request.filed_at is not None


def test_answer_that_got_lost_with_its_key_is_taken_for_done(link, newest_code, real_register, lose_answer):
    """After a day the register no longer knows the key, and after an hour a code proves nothing any more."""
    request = confirmed(link, newest_code)
    before = times_certified(real_register, link)
    lose_answer()
    forget_keys_and_codes(real_register)

    be_due()
    assert send_due_certifications() == 1

    request.refresh_from_db()
    assert (request.filed_at is not None, request.refusal) == (True, None)
    assert Certification.objects.get(person=link.person).proof_kind == "self"
    assert times_certified(real_register, link) == before + 1


def test_answer_that_got_lost_before_the_link_ended_is_told_the_person_alone(link, newest_code, lose_answer):
    request = confirmed(link, newest_code)
    lose_answer()
    end_link(link, ended_by=EndedBy.SUBJECT, by=by(link.owner), is_silent=True)
    pass_time(timedelta(minutes=2))

    be_due()
    assert send_due_certifications() == 1

    request.refresh_from_db()
    assert (request.filed_at is not None, request.refusal) == (True, None)
    told = {message.kind: message.person for message in Message.objects.filter(kind__startswith="certif")}
    assert told == {Kind.CERTIFIED: link.person}


def test_code_that_no_longer_counts_after_a_silence_is_refused_all_the_same(link, newest_code, real_register):
    """What the register has is older than the code: nothing was taken."""
    request = confirmed(link, newest_code)
    CertificationRequest.objects.update(attempts=3, proven_at=timezone.now() + timedelta(hours=1))
    forget_keys_and_codes(real_register)

    assert send_due_certifications() == 0

    request.refresh_from_db()
    assert request.refusal == "proof_needed"


def forget_keys_and_codes(register):
    with closing(sqlite3.connect(register.database, timeout=10)) as books, books:
        for table in ("keptanswer", "codetry", "onetimecode"):
            books.execute(f"delete from registry_{table}")


def test_renewal_waits_while_the_register_is_silent(link, newest_code, silent):
    request = confirmed(link, newest_code)
    silent()
    assert send_due_certifications() == 0
    request.refresh_from_db()
    assert request.due_at > timezone.now() - timedelta(seconds=5)
    assert (request.filed_at, request.refused_at, request.attempts) == (None, None, 1)
    silent(False)
    be_due()
    assert send_due_certifications() == 1


def test_who_asked_is_told_when_it_took_long_and_the_person_in_any_case(link, newest_code, real_register):
    confirmed(link, newest_code)
    pass_time(timedelta(minutes=2))
    send_due_certifications()

    told = {message.kind: message for message in Message.objects.filter(kind__startswith="certif")}
    assert set(told) == {Kind.CERTIFICATION_FILED, Kind.CERTIFIED}
    assert told[Kind.CERTIFICATION_FILED].user == link.owner
    assert told[Kind.CERTIFIED].person == link.person
    assert send_due_messages() >= 1
    newest = real_register.phones(link.person.register_reference)[0]
    assert "养老" in newest.text or "pension" in newest.text


def test_who_stands_by_gets_no_message_of_it(link, newest_code):
    confirmed(link, newest_code)
    send_due_certifications()

    assert list(Message.objects.filter(user=link.owner, kind=Kind.CERTIFICATION_FILED)) == []


def test_grandfather_with_an_account_reads_it_there(link, newest_code, real_register):
    grandfather = bound("grandfather", real_register.cases["demo_grandfather"])
    confirmed(link, newest_code)
    send_due_certifications()

    assert Message.objects.get(kind=Kind.CERTIFIED).user == grandfather


def test_own_renewal_tells_nobody_else(real_register, newest_code, regions):
    mother = bound("mother", real_register.cases["demo_mother"])
    own = FamilyLink.objects.own().select_related("person", "application", "owner").get(owner=mother)
    certified(own.person)
    confirmed(own, newest_code)
    assert send_due_certifications() == 1

    assert not Message.objects.filter(kind=Kind.CERTIFIED).exists()


def test_code_that_no_longer_counts_is_refused_with_what_to_do(link, newest_code, real_register):
    """The stand-in takes a code as proof for an hour: here it is one that it never knew."""
    confirmed(link, newest_code)
    CertificationRequest.objects.update(code_id="00000000-0000-4000-8000-000000000000")
    before = times_certified(real_register, link)
    pass_time(timedelta(minutes=2))

    assert send_due_certifications() == 0

    request = CertificationRequest.objects.get()
    assert (request.refusal, request.due_at) == ("proof_needed", None)
    assert "Ask for a new one" in request.get_refusal_display()
    assert times_certified(real_register, link) == before
    assert Message.objects.get(user=link.owner, kind=Kind.CERTIFICATION_REFUSED).link == link
    assert Event.objects.get(kind="benefits.certification_refused").codes == {"refusal": "proof_needed"}


def test_person_of_whom_the_register_tells_nothing_is_refused(link, newest_code):
    confirmed(link, newest_code)
    InsuredPerson.objects.filter(pk=link.person_id).update(register_reference="nobody-there")

    assert send_due_certifications() == 0
    assert CertificationRequest.objects.get().refusal == "no_pension"


def test_link_that_ended_meanwhile_sends_nothing(link, newest_code, real_register):
    confirmed(link, newest_code)
    before = times_certified(real_register, link)
    pass_time(timedelta(minutes=2))
    end_link(link, ended_by=EndedBy.SUBJECT, is_silent=True, by=by(link.owner))

    assert send_due_certifications() == 0

    assert CertificationRequest.objects.get().refusal == "link_ended"
    assert not Message.objects.filter(user=link.owner, kind=Kind.CERTIFICATION_REFUSED).exists()  # it ended silently
    assert times_certified(real_register, link) == before


def test_register_that_is_silent_for_days_is_given_up(link, newest_code, silent):
    confirmed(link, newest_code)
    silent()
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        assert send_due_certifications() == 0

    assert CertificationRequest.objects.get().refusal == "silence"


def test_worker_that_lost_its_claim_writes_nothing(link, newest_code):
    request = confirmed(link, newest_code)
    before = Certification.objects.get(person=link.person).due_on
    CertificationRequest.objects.filter(pk=request.pk).update(
        lease_until=timezone.now() + timedelta(minutes=1), lease_token=request.pk
    )

    assert send_due_certifications() == 0
    assert Certification.objects.get(person=link.person).due_on == before
