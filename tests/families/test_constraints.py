"""What must never be false is a constraint; each is tried to be broken here, past every service."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from audit.models import ActorKind, Event
from audit.services import Actor, build_event, record_event, record_events
from families.models import (
    AttemptCounter,
    CardCode,
    Consent,
    FamilyLink,
    InsuredPerson,
    LinkApplication,
    Message,
    OneTimeCode,
    ProviderBreaker,
    SocialSecurityCard,
)
from families.models.cards import CodeKind
from families.models.people import CardState
from families.privacy import PERSONAL
from families.relationships import Relationship
from families.services.applications.closing import close_overdue
from families.services.cards.codes import show_code
from families.states import Status
from tests.families.conftest import (
    CHEN_JING,
    LI_XIAOYU,
    WANG_FANG,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
    waiting,
)
from tests.families.recipes import make_person


def broken(write):
    """The name of the constraint that refuses; fails when nothing does."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    return caught.value.__cause__.diag.constraint_name


def links(**changes):
    return lambda: FamilyLink.objects.of_relatives().update(**changes)


@pytest.fixture
def link(mothers_link):
    return mothers_link


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"until": None}, "link_self_alone_has_no_term"),
        ({"until": timezone.now() + timedelta(days=5 * 366 + 2)}, "link_term_at_most_five_years"),
        ({"until": timezone.now() - timedelta(days=400)}, "link_term_at_most_five_years"),
        ({"ended_at": timezone.now()}, "link_end_whole"),
        ({"ended_by": "owner"}, "link_end_whole"),
        ({"relationship": "cousin"}, "link_relationship_known"),
        ({"scopes": ["receive_money"]}, "link_scopes_known"),
    ],
)
def test_link_cannot_be_false(link, changes, constraint):
    assert broken(links(**changes)) == constraint


def test_link_needs_its_application_and_consent(link):
    for column in ("application_id", "consent_id"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update families_familylink set {column} = null where id = %s", [link.pk])


def test_self_link_has_no_term(linked):
    own = FamilyLink.objects.own()

    assert broken(lambda: own.update(until=timezone.now() + timedelta(days=9))) == "link_self_alone_has_no_term"


def test_one_link_a_pair_and_one_spouse(link, linked):
    spouse = link_relative(linked, CHEN_JING, Relationship.SPOUSE)

    assert (
        broken(lambda: FamilyLink.objects.filter(pk=spouse.pk).update(person=link.person)) == "link_one_active_a_pair"
    )
    assert broken(lambda: FamilyLink.objects.filter(pk=link.pk).update(relationship="spouse")) == "link_one_spouse"


def test_one_own_card_a_user_and_a_person(linked, relative):
    link_self(relative, WANG_FANG)
    own, other = FamilyLink.objects.own().order_by("begins_at")

    rows = FamilyLink.objects.filter(pk=other.pk)
    assert broken(lambda: rows.update(owner=own.owner)) == "link_one_self_a_user"
    assert broken(lambda: rows.update(person=own.person)) == "link_one_self_a_person"


def test_person_is_unique_by_reference_and_number(linked, relative):
    link_self(relative, WANG_FANG)
    one, other = InsuredPerson.objects.all()

    rows = InsuredPerson.objects.filter(pk=other.pk)
    assert "register_reference" in broken(lambda: rows.update(register_reference=one.register_reference))
    assert "number_index_a" in broken(lambda: rows.update(number_index_a=one.number_index_a))


def test_number_never_stands_without_its_index(linked):
    rows = InsuredPerson.objects.all()

    assert broken(lambda: rows.update(number_index_a=None, number_index_b=None)) == "person_number_with_index"
    assert broken(lambda: rows.update(number_sealed=None)) == "person_number_with_index"


KNOWN = {
    "register_reference": "R-1",
    "name": "李明",
    "name_spelled": "liming",
    "number_sealed": b"sealed",
    "number_index_a": b"a" * 32,
    "number_index_b": b"b" * 32,
    "birth_date": date(1985, 3, 7),
    "sex": "male",
    "has_phone": True,
    "died_on": date(2026, 1, 1),
    "untold_at": timezone.now(),
}


@pytest.fixture
def erased(linked):
    """One who was known and is erased, by the clock."""
    person = make_person("金丝雀", date(1949, 7, 23), sequence=42)
    InsuredPerson.objects.filter(pk=person.pk).update(confirmed_at=timezone.now() - timedelta(days=31))
    close_overdue()
    return InsuredPerson.objects.filter(pk=person.pk, erased_at__isnull=False)


def test_erased_person_keeps_nothing(linked):
    assert broken(lambda: InsuredPerson.objects.update(erased_at=timezone.now())) == "person_erased_whole"


@pytest.mark.parametrize("field", sorted(PERSONAL["InsuredPerson"]))
def test_erased_person_holds_no_personal_field(erased, field):
    assert getattr(erased.get(), field) != KNOWN[field]
    assert broken(lambda: erased.update(**{field: KNOWN[field]})) in {"person_erased_whole", "person_number_with_index"}


@pytest.mark.parametrize("field", ["birth_date", "sex"])
def test_person_who_is_not_erased_has_birth_date_and_sex(linked, field):
    assert broken(lambda: InsuredPerson.objects.update(**{field: None})) == "person_erased_whole"


def test_one_usable_card_a_person(linked):
    card = SocialSecurityCard.objects.get()
    second = SocialSecurityCard(
        person=card.person, issuer=card.issuer, issued_on=card.issued_on, expires_on=card.expires_on, state="normal"
    )
    second.number = "B1"

    assert broken(lambda: second.save(force_insert=True)) == "card_one_usable_a_person"
    second.state = CardState.CANCELLED
    second.save(force_insert=True)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "approved_somehow"}, "application_status_known"),
        ({"status": Status.VERIFYING}, "application_due_while_verifying"),
        ({"status": Status.REJECTED}, "application_ended_at_its_end"),
        ({"due_at": timezone.now()}, "application_due_while_verifying"),
        ({"submitted_at": None}, "application_submitted_when_beyond_draft"),
        ({"person": None}, "application_person_before_consent"),
        ({"lease_until": timezone.now()}, "application_lease_whole"),
        ({"claimed_at": timezone.now()}, "application_claim_whole"),
        ({"scopes": ["everything"], "guardian_scopes": None}, "application_scopes_known"),
        (
            {"status": Status.VERIFYING, "due_at": timezone.now(), "number_sealed": None},
            "application_number_before_register",
        ),
    ],
)
def test_application_cannot_be_false(linked, changes, constraint):
    application = waiting(linked)

    assert broken(lambda: LinkApplication.objects.filter(pk=application.pk).update(**changes)) == constraint


def test_one_open_application_an_applicant_and_number(linked):
    first = submit(draft_of(linked, WANG_FANG, Relationship.MOTHER))
    second = draft_of(linked, WANG_FANG, Relationship.MOTHER)
    beyond = {"status": Status.VERIFYING, "submitted_at": timezone.now(), "due_at": timezone.now()}

    assert broken(lambda: LinkApplication.objects.filter(pk=second.pk).update(**beyond)) == "application_one_open_a"
    LinkApplication.objects.filter(pk=first.pk).update(status=Status.WITHDRAWN, ended_at=timezone.now(), due_at=None)
    LinkApplication.objects.filter(pk=second.pk).update(**beyond)


def test_one_open_application_an_applicant_and_number_by_the_second_index_too(linked):
    """Two drafts may be of one number; the index that is being rotated in holds for the open ones as well."""
    first = submit(draft_of(linked, WANG_FANG, Relationship.MOTHER))
    second = submit(draft_of(linked, CHEN_JING, Relationship.SPOUSE))
    rows = LinkApplication.objects.filter(pk__in=[first.pk, second.pk])

    assert broken(lambda: rows.update(number_index_b=b"b" * 32)) == "application_one_open_b"


def test_one_open_application_for_ones_own_card(applicant):
    first = submit(draft_of(applicant, WANG_FANG))
    second = LinkApplication(
        applicant=applicant,
        region=first.region,
        relationship=Relationship.SELF,
        status=Status.VERIFYING,
        submitted_at=timezone.now(),
        due_at=timezone.now(),
    )
    second.number = CHEN_JING.number

    assert broken(lambda: second.save(force_insert=True)) == "application_one_open_self"


@pytest.mark.parametrize(
    ("rows", "changes", "constraint"),
    [
        (InsuredPerson.objects, {"sex": "other"}, "person_sex_known"),
        (InsuredPerson.objects, {"died_on": date(1900, 1, 1)}, "person_dies_after_birth"),
        (SocialSecurityCard.objects, {"state": "borrowed"}, "card_state_known"),
        (SocialSecurityCard.objects, {"expires_on": date(1999, 1, 1)}, "card_expires_after_issue"),
        (Consent.objects, {"scopes": ["everything"]}, "consent_scopes_known"),
        (Message.objects, {"lease_until": timezone.now()}, "message_lease_whole"),
        (Message.objects, {"lease_token": uuid4()}, "message_lease_whole"),
        (Message.objects, {"due_at": timezone.now(), "sent_at": timezone.now()}, "message_due_until_sent"),
        (Message.objects, {"due_at": timezone.now(), "failed_at": timezone.now()}, "message_due_until_sent"),
        (OneTimeCode.objects, {"lease_until": timezone.now()}, "code_lease_whole"),
        (OneTimeCode.objects, {"expires_at": None}, "code_sent_until_when"),
        (OneTimeCode.objects, {"route": "owl"}, "code_route_known"),
        (OneTimeCode.objects, {"route": ""}, "code_route_known"),
        (OneTimeCode.objects, {"purpose": "manage"}, "code_route_known"),
        (OneTimeCode.objects, {"purpose": "owl"}, "code_route_known"),
        (OneTimeCode.objects, {"register_id": ""}, "code_sent_or_failed"),
        (OneTimeCode.objects, {"failed_at": timezone.now()}, "code_sent_or_failed"),
        (OneTimeCode.objects, {"due_at": timezone.now()}, "code_due_until_sent"),
        (ProviderBreaker.objects, {"opened_at": timezone.now()}, "breaker_open_whole"),
        (ProviderBreaker.objects, {"probe_at": timezone.now()}, "breaker_open_whole"),
        (User.objects, {"is_mobile_verified": True}, "user_verified_mobile_exists"),
    ],
)
def test_row_cannot_be_false(linked, rows, changes, constraint):
    ProviderBreaker.objects.get_or_create(provider="http")
    assert rows.exists()

    assert broken(lambda: rows.update(**changes)) == constraint


def test_one_printed_code_a_link(linked):
    own = FamilyLink.objects.get()
    lasts = {"link": own, "kind": CodeKind.PRINTED, "expires_at": timezone.now() + timedelta(days=7)}
    first = CardCode.objects.create(**lasts)

    assert broken(lambda: CardCode.objects.create(**lasts)) == "card_code_one_printed_a_link"
    CardCode.objects.create(**(lasts | {"kind": CodeKind.LIVE}))
    CardCode.objects.filter(pk=first.pk).update(revoked_at=timezone.now())
    CardCode.objects.create(**lasts)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"kind": "sung"}, "card_code_kind_known"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "card_code_expires_after_made"),
    ],
)
def test_code_of_a_card_cannot_be_false(linked, changes, constraint):
    show_code(FamilyLink.objects.get(), of_its_time=0)

    assert broken(lambda: CardCode.objects.update(**changes)) == constraint


def test_attempts_are_counted_in_one_row_an_hour(db):
    counted = {"what": "consent", "who": b"w" * 32, "hour": timezone.now()}
    AttemptCounter.objects.create(**counted)

    assert broken(lambda: AttemptCounter.objects.create(**counted)) == "attempts_one_row_an_hour"


def test_event_knows_who_acted(db):
    event = build_event("tests.tried", by=Actor.system("tests"), of="test", object_id="1")

    assert broken(lambda: record_events([event._replace(actor_kind="nobody")])) == "event_actor_kind_known"


def test_consent_answer_says_when_how_and_what(linked):
    consent = waiting(linked).consent
    rows = type(consent).objects.filter(pk=consent.pk)

    how = {"route": "account", "text_version": "2026-11", "text_hash": "0" * 64}
    assert broken(lambda: rows.update(answer="granted", **how)) == "consent_answer_whole"
    assert broken(lambda: rows.update(answered_at=timezone.now())) == "consent_answer_whole"
    assert broken(lambda: rows.update(answer="granted", answered_at=timezone.now())) == "consent_answer_says_how"


def test_message_has_one_receiver(linked):
    message = Message.objects.first()
    person = InsuredPerson.objects.first()

    assert broken(lambda: Message.objects.filter(pk=message.pk).update(person=person)) == "message_one_receiver"
    assert broken(lambda: Message.objects.filter(pk=message.pk).update(user=None)) == "message_one_receiver"


@pytest.mark.parametrize("sql", ["update audit_event set kind = 'x'", "delete from audit_event"])
def test_events_can_neither_change_nor_go(linked, sql):
    assert Event.objects.exists()
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="Cannot update or delete"):
        cursor.execute(sql)


@pytest.mark.parametrize("value", ["110101199003070011", "李明", "two words", "a" * 65])
def test_event_takes_codes_only(linked, value):
    with pytest.raises(ValueError, match="is not a code"):
        record_event("tests.tried", by=by(linked), of="test", object_id="1", codes={"value": value})


def test_event_of_a_clock_is_automatic():
    assert build_event("tests.x", by=Actor.system("beat"), of="t", object_id="1").is_automatic
    assert not build_event("tests.x", by=Actor(ActorKind.CITIZEN, "1"), of="t", object_id="1").is_automatic


def test_child_counts_as_relative(linked):
    assert waiting(linked, LI_XIAOYU, Relationship.DAUGHTER, guardian=True).status == Status.APPROVED
