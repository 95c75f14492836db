"""The background check against a register that really runs: silence, faults, the breaker, patience, notices."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from families.models import Heartbeat, InsuredPerson, LinkApplication, Message, ProviderBreaker
from families.models.applications import ReviewReason
from families.models.consents import Route
from families.models.messages import Kind
from families.relationships import Relationship, Sex
from families.services import breaker, messages
from families.services.applications import verification
from families.services.applications.drafts import withdraw_application
from families.services.consents import answering as consents
from families.services.consents import codes
from families.services.consents.terms import Terms, shown_text
from families.states import Status
from families.tasks import verify_due
from tests.families.conftest import Resident, by, draft_of, submit, waiting
from tests.families.recipes import make_application, make_person
from tests.families.verification.other import other

__all__ = ["other"]

CLOSED_PORT = "http://127.0.0.1:9"


@pytest.fixture
def register(registry, settings):
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = registry.url, registry.token
    settings.REGISTRY_READ_TIMEOUT = 1.0
    yield registry
    registry.set_faults()


def submit_case(user, registry, key, **answers):
    """The demo citizen's application for a named case, as they would type it."""
    row = registry.cases[key]
    resident = Resident("x", timezone.localdate(), Sex.MALE)
    draft = draft_of(
        user, resident, row["relationship"], name=row.get("typed_name") or row["name"], number=row["number"], **answers
    )
    return submit(draft)


@pytest.fixture
def demo(applicant, register):
    """The demo citizen of the register, through the register and their own code."""
    application = submit_case(applicant, register, "demo_citizen")
    verification.verify_due()
    application.refresh_from_db()
    codes.send_own_code(application, channel="sms", language="en", by=by(applicant))
    code = register.phones(application.person.register_reference)[0].code
    codes.check_code(application, code)
    terms = Terms([], 0)
    shown = shown_text(application, terms, "en")
    consents.grant(application, terms, route=Route.SELF_CODE, shown=shown, language="en", by=by(applicant))
    return applicant


@pytest.mark.parametrize(
    ("key", "status", "reason"),
    [
        ("demo_son", Status.APPROVED, ""),
        ("demo_daughter", Status.APPROVED, ""),
        ("demo_niece_minor", Status.IN_REVIEW, ReviewReason.MINOR_KINSHIP),
        ("demo_mother", Status.AWAITING_CONSENT, ""),
        ("demo_spouse", Status.AWAITING_CONSENT, ""),
        ("demo_teen_16", Status.AWAITING_CONSENT, ""),
        ("demo_grandfather_no_phone", Status.AWAITING_CONSENT, ""),
        ("demo_ward", Status.IN_REVIEW, ReviewReason.WARD_OF_AGE),
        ("demo_lost_card", Status.REJECTED, ""),
        ("demo_cancelled_card", Status.REJECTED, ""),
        ("demo_deceased", Status.REJECTED, ""),
        ("demo_protected", Status.REJECTED, ""),
        ("demo_name_one_stroke", Status.REJECTED, ""),
    ],
)
def test_named_case_leads_where_the_table_says(demo, register, key, status, reason):
    application = submit_case(demo, register, key)

    verification.verify_due()

    application.refresh_from_db()
    assert (application.status, application.review_reason) == (status, reason)


def test_silent_register_costs_time_and_nothing_else(linked, settings):
    settings.REGISTRY_URL = CLOSED_PORT
    application = submit(draft_of(linked, Resident("王芳", timezone.localdate(), Sex.FEMALE), Relationship.OTHER))

    verification.verify_due()

    application.refresh_from_db()
    assert application.status == Status.VERIFYING
    assert application.lease_token is None
    assert timezone.now() < application.due_at < timezone.now() + timedelta(seconds=3)


def test_back_off_grows_and_stays_below_five_minutes(linked, settings):
    settings.REGISTRY_URL = CLOSED_PORT
    application = submit(draft_of(linked, Resident("王芳", timezone.localdate(), Sex.FEMALE), Relationship.OTHER))
    waits = []
    for attempt in (1, 3, 6, 12, 60):
        ProviderBreaker.objects.all().delete()
        LinkApplication.objects.filter(pk=application.pk).update(due_at=timezone.now(), attempts=attempt)
        verification.verify_due()
        application.refresh_from_db()
        waits.append((application.due_at - timezone.now()).total_seconds())

    assert waits[0] < waits[2] < 130
    assert all(wait <= 300 for wait in waits)
    assert waits[-1] > 100


def test_after_72_hours_of_silence_an_officer_has_it(linked, settings):
    settings.REGISTRY_URL = CLOSED_PORT
    application = submit(draft_of(linked, Resident("王芳", timezone.localdate(), Sex.FEMALE), Relationship.OTHER))
    LinkApplication.objects.filter(pk=application.pk).update(submitted_at=timezone.now() - timedelta(hours=73))

    verification.verify_due()

    application.refresh_from_db()
    assert (application.status, application.review_reason) == (Status.IN_REVIEW, ReviewReason.REGISTER_SILENT)


@pytest.mark.parametrize("mode", ["503", "429", "garbage", "reset", "timeout", "yes_then_timeout"])
def test_no_fault_of_the_register_rejects_anybody(demo, register, mode):
    register.set_faults(mode=mode)
    application = submit_case(demo, register, "demo_aunt_other")
    verification.verify_due()
    application.refresh_from_db()
    assert application.status == Status.VERIFYING

    register.set_faults()
    LinkApplication.objects.filter(pk=application.pk).update(due_at=timezone.now())
    verification.verify_due()

    application.refresh_from_db()
    assert application.status == Status.AWAITING_CONSENT


def test_stored_value_that_does_not_open_is_an_officer_s_after_five_tries(demo, register):
    known = submit_case(demo, register, "demo_aunt_other")
    verification.verify_due()
    withdraw_application(LinkApplication.objects.get(pk=known.pk), by=by(demo))
    InsuredPerson.objects.filter(applications=known).update(number_sealed=b"\x01\x00\x01" + b"x" * 40)
    application = submit_case(demo, register, "demo_aunt_other")

    seen = []
    for _try in range(5):
        LinkApplication.objects.filter(pk=application.pk).update(due_at=timezone.now())
        verification.verify_due()
        application.refresh_from_db()
        seen.append((application.status, application.failures, application.lease_token))

    assert seen[:4] == [(Status.VERIFYING, failures, None) for failures in (1, 2, 3, 4)]
    assert (application.status, application.review_reason) == (Status.IN_REVIEW, ReviewReason.CANNOT_APPLY)


def test_breaker_opens_and_lets_one_probe_through(demo, register, settings):
    settings.REGISTRY_URL = CLOSED_PORT
    for _failure in range(breaker.OPENS_AFTER):
        breaker.note_failure("http")
    assert breaker.next_call_at("http") is not None

    ProviderBreaker.objects.update(probe_at=timezone.now() - timedelta(seconds=1))
    assert [breaker.next_call_at("http") is None for _caller in range(3)] == [True, False, False]

    settings.REGISTRY_URL = register.url
    application = submit_case(demo, register, "demo_aunt_other")
    ProviderBreaker.objects.update(probe_at=timezone.now() - timedelta(seconds=1))
    verification.verify_due()
    application.refresh_from_db()
    assert application.status == Status.AWAITING_CONSENT
    assert ProviderBreaker.objects.get().opened_at is None


def test_open_breaker_asks_nobody_and_keeps_the_row(linked, register):
    application = submit_case(linked, register, "demo_aunt_other")
    for _failure in range(breaker.OPENS_AFTER):
        breaker.note_failure("http")

    verification.verify_due()

    application.refresh_from_db()
    assert application.status == Status.VERIFYING
    assert (application.lease_token, application.attempts) == (None, 0)


def test_failed_probe_leaves_the_others_untried_and_due(linked, settings):
    settings.REGISTRY_URL = CLOSED_PORT
    rows = [verifying(linked, turn) for turn in range(4)]
    open_breaker(probe_in=-1)

    verification.verify_due()

    now = timezone.now()
    stored = LinkApplication.objects.filter(pk__in=[row.pk for row in rows])
    tried = [row for row in stored if row.attempts]
    assert len(tried) == 1
    assert tried[0].due_at > now
    assert all(row.due_at <= now and row.lease_token is None for row in stored if not row.attempts)


def test_probe_that_succeeds_lets_the_others_through_at_once(demo, register):
    rows = [submit_case(demo, register, key) for key in ("demo_mother", "demo_spouse", "demo_aunt_other")]
    open_breaker(probe_in=-1)

    verification.verify_due()

    stored = LinkApplication.objects.filter(pk__in=[row.pk for row in rows])
    assert {row.status for row in stored} == {Status.AWAITING_CONSENT}


def test_breaker_stays_open_when_there_was_nothing_to_ask(linked, settings):
    """The only row's number cannot be opened: it goes to an officer, and the register has not said a word."""
    settings.REGISTRY_URL = CLOSED_PORT
    row = verifying(linked)
    LinkApplication.objects.filter(pk=row.pk).update(number_sealed=b"broken")
    open_breaker(probe_in=-1)

    verification.verify_due()

    row.refresh_from_db()
    assert (row.status, row.review_reason) == (Status.IN_REVIEW, ReviewReason.CANNOT_APPLY)
    assert ProviderBreaker.objects.get().opened_at is not None


def test_silence_costs_the_same_queries_for_one_row_and_for_ten(linked, settings):
    settings.REGISTRY_URL = CLOSED_PORT
    counts = []
    for turns in (range(1), range(1, 11)):
        LinkApplication.objects.filter(status=Status.VERIFYING).delete()
        ProviderBreaker.objects.all().delete()
        breaker.note_success("http")
        for turn in turns:
            verifying(linked, turn)
        with CaptureQueriesContext(connection) as queries:
            verification.verify_due()
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_row_waits_as_long_as_the_register_asks(linked, other):
    other.status, other.headers = 503, {"Retry-After": "600"}
    row = verifying(linked)

    verification.verify_due()

    row.refresh_from_db()
    assert timedelta(seconds=590) < row.due_at - timezone.now() <= timedelta(seconds=600)


def verifying(user, turn=0):
    person = make_person("王芳", date(1958, 3, 8), sequence=100 + 2 * turn)
    return make_application(user, Relationship.OTHER, person=person, status=Status.VERIFYING)


def open_breaker(*, probe_in):
    """Seconds from now; a probe may go out when they are over."""
    for _failure in range(breaker.OPENS_AFTER):
        breaker.note_failure("http")
    ProviderBreaker.objects.update(probe_at=timezone.now() + timedelta(seconds=probe_in))


def test_notice_goes_out_once_and_says_how(demo, register):
    row = waiting_case(demo, register, "demo_grandfather_no_phone")

    assert messages.send_due_messages() == 1
    assert messages.send_due_messages() == 0

    notice = Message.objects.get(application=row, kind=Kind.CONSENT_ASKED)
    assert notice.sent_at is not None
    assert notice.channel in {"letter", "voice", "sms"}


def waiting_case(user, register, key):
    application = submit_case(user, register, key)
    verification.verify_due()
    application.refresh_from_db()
    assert application.status == Status.AWAITING_CONSENT
    return application


def test_silent_register_keeps_the_notice_for_later(linked, settings):
    row = waiting(linked)
    settings.REGISTRY_URL = CLOSED_PORT

    assert messages.send_due_messages() == 0

    notice = Message.objects.get(application=row, kind=Kind.CONSENT_ASKED)
    assert notice.sent_at is None
    assert notice.due_at > timezone.now()


def test_task_leaves_a_heartbeat(db):
    verify_due()

    assert Heartbeat.objects.get().queue == "verification"
