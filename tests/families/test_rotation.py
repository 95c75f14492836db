"""Rotating keys while the service runs: whatever phase a process is in, a number gets in once."""

import base64
from datetime import date
from io import StringIO
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.models import User
from families import encryption
from families.encryption import NotOpened, index_lookup, index_of, seal, sealed_with, unseal
from families.models import InsuredPerson, LinkApplication, SocialSecurityCard
from families.relationships import Relationship
from families.services import index_rotation
from families.services.index_rotation import KeyMissing, KeyStillThere, backfill, differences, reseal, retire
from families.states import Status
from tests.families.recipes import make_application, make_person, number_for

pytestmark = pytest.mark.django_db

A, B = (base64.b64encode(letter * 32).decode() for letter in (b"A", b"B"))
PHASES = {  # what INDEX_KEYS and INDEX_KEY_CURRENT are, in order
    "first": ({"a": A}, "a"),
    "both": ({"a": A, "b": B}, "a"),
    "switched": ({"a": A, "b": B}, "b"),
    "second": ({"b": B}, "b"),
}
BORN = date(1956, 3, 8)


@pytest.fixture
def phase(settings):
    """phase(name): this process as it is configured in a phase."""

    def enter(name):
        settings.INDEX_KEYS, settings.INDEX_KEY_CURRENT = PHASES[name]

    enter("first")
    return enter


def person(sequence=42, reference=None):
    number = number_for(BORN, sequence=sequence)
    row = InsuredPerson(
        register_reference=reference or f"R-{uuid4()}", name="王芳", birth_date=BORN, sex="female", region_id="110000"
    )
    row.number = number
    row.save(force_insert=True)
    return row


def is_refused():
    """Whether the database refuses the same number under another reference."""
    try:
        with transaction.atomic():
            person()
    except IntegrityError:
        return True
    return False


def is_found(row):
    return InsuredPerson.objects.filter(**index_lookup(row.number)).get() == row


@pytest.mark.parametrize(
    ("written_in", "tried_in"),
    [
        ("first", "first"),
        ("first", "both"),
        ("both", "first"),
        ("both", "both"),
        ("both", "switched"),
        ("switched", "both"),
        ("switched", "switched"),
        ("switched", "second"),
        ("second", "switched"),
        ("second", "second"),
    ],
)
def test_neighbouring_phases_refuse_a_number_twice(phase, written_in, tried_in):
    phase(written_in)
    person()

    phase(tried_in)

    assert is_refused()


def test_rotation_from_beginning_to_end(phase):
    row = person()
    assert is_refused()

    phase("both")
    assert is_refused()
    assert is_found(row)
    backfill("b")
    assert list(differences("b")) == []
    assert is_refused()

    phase("switched")
    row.refresh_from_db()
    assert is_refused()
    assert is_found(row)

    phase("second")
    assert is_refused()
    retire("a")
    row.refresh_from_db()
    assert is_refused()
    assert is_found(row)
    assert row.number_index_a is None
    assert list(differences("b")) == []


def test_switching_without_backfill_would_let_a_number_in_twice(phase):
    """Why `check` comes before the switch: this is what it prevents."""
    person()

    phase("second")

    assert not is_refused()
    assert len(list(differences("b"))) == 1


def test_open_applications_are_held_apart_in_every_phase(phase, db):
    user = User.objects.create_user("twice", "correct horse battery")
    first = make_application(user, Relationship.MOTHER, status=Status.VERIFYING)
    for name in PHASES:
        phase(name)
        if name == "both":
            backfill("b")
        if name == "second":
            retire("a")
        with pytest.raises(IntegrityError), transaction.atomic():
            make_application(user, Relationship.OTHER, status=Status.VERIFYING)
        assert LinkApplication.objects.get(**index_lookup(first.number)) == first


def test_backfill_fills_batch_by_batch_and_repeats_as_nothing(phase, monkeypatch):
    monkeypatch.setattr(index_rotation, "BATCH", 2)
    rows = [person(sequence) for sequence in (2, 4, 6, 8, 12)]
    phase("both")
    rows.append(person(14))

    assert (backfill("b"), backfill("b")) == (5, 0)

    for row in InsuredPerson.objects.filter(pk__in=[row.pk for row in rows]):
        assert bytes(row.number_index_b) == index_of(row.number, "b")
        assert bytes(row.number_index_a) == index_of(row.number, "a")


def test_backfill_leaves_erased_people_alone(phase):
    row = person()
    InsuredPerson.objects.filter(pk=row.pk).update(number_sealed=None, number_index_a=None)
    phase("both")

    assert backfill("b") == 0
    assert list(differences("b")) == []


def test_check_names_rows_that_differ_and_no_number(phase):
    row = person()
    phase("both")
    backfill("b")
    InsuredPerson.objects.filter(pk=row.pk).update(number_index_b=b"x" * 32)
    complaints = StringIO()

    with pytest.raises(CommandError, match="1 rows differ"):
        call_command("rotate_index_key", "check", "b", stderr=complaints)

    assert f"InsuredPerson {row.pk}" in complaints.getvalue()
    assert row.number not in complaints.getvalue()


def test_commands_of_a_rotation(phase):
    person()
    phase("both")
    said = StringIO()

    call_command("rotate_index_key", "backfill", "b", stdout=said)
    call_command("rotate_index_key", "check", "b", stdout=said)
    with pytest.raises(CommandError, match="take its key out"):
        call_command("rotate_index_key", "retire", "a")
    phase("second")
    call_command("rotate_index_key", "retire", "a", stdout=said)

    assert said.getvalue().splitlines() == ["1 rows filled", "every row agrees", "1 rows cleared"]


def test_phases_out_of_order_are_refused(phase):
    person()
    with pytest.raises(KeyMissing):
        backfill("b")
    with pytest.raises(KeyMissing):
        list(differences("b"))
    with pytest.raises(KeyStillThere):
        retire("a")
    phase("second")
    with pytest.raises(KeyMissing):
        retire("a")
    assert InsuredPerson.objects.get().number_index_a is not None


def test_reseal_moves_every_value_under_the_current_key(settings, phase, monkeypatch):
    monkeypatch.setattr(index_rotation, "BATCH", 2)
    people = [make_person("王芳", BORN, sequence=sequence) for sequence in (2, 4, 6)]
    application = make_application(User.objects.create_user("u", "correct horse battery"), Relationship.MOTHER)
    numbers = {row.pk: row.number for row in people}
    settings.SEALING_KEYS = settings.SEALING_KEYS | {902: B}
    settings.SEALING_KEY_CURRENT = 902

    call_command("reseal", stdout=(said := StringIO()))

    assert said.getvalue() == "7 rows sealed anew\n"  # three people, their cards, one application
    assert reseal() == 0
    settings.SEALING_KEYS = {902: B}
    for model, fields in index_rotation.SEALED.items():
        for row in model.objects.all():
            assert {sealed_with(getattr(row, f"{field}_sealed")) for field in fields} == {902}
    assert {row.pk: row.number for row in InsuredPerson.objects.all()} == numbers
    application.refresh_from_db()
    assert application.name == "王芳"


def test_every_sealed_field_is_resealed():
    """A sealed field that `reseal` does not know would be lost with its key."""
    sealed = {
        (model, field.name.removesuffix("_sealed"))
        for model in apps.get_app_config("families").get_models()
        for field in model._meta.fields
        if field.name.endswith("_sealed")
    }
    assert sealed == {(model, name) for model, names in index_rotation.SEALED.items() for name in names}
    indexed = {
        model
        for model in apps.get_app_config("families").get_models()
        if any(field.name == "number_index_a" for field in model._meta.fields)
    }
    assert indexed == set(index_rotation.INDEXED)


def test_value_copied_to_another_row_does_not_open():
    first, second = person(42), person(44)
    InsuredPerson.objects.filter(pk=second.pk).update(number_sealed=first.number_sealed)
    second.refresh_from_db()

    with pytest.raises(NotOpened):
        _ = second.number


@pytest.mark.parametrize(
    "place", [{"model": "LinkApplication"}, {"field": "name"}, {"row": uuid4()}], ids=["model", "field", "row"]
)
def test_value_opens_in_its_own_place_alone(place):
    own = {"model": "InsuredPerson", "field": "number", "row": uuid4()}
    sealed = seal("110101195603080424", **own)

    assert unseal(sealed, **own) == "110101195603080424"
    with pytest.raises(NotOpened):
        unseal(sealed, **own | place)


@pytest.mark.parametrize("at", [0, 1, 2, 3, 14, 15, -1], ids=["version", "key", "key", "nonce", "nonce", "text", "tag"])
def test_value_with_one_bit_changed_does_not_open(settings, at):
    settings.SEALING_KEYS = settings.SEALING_KEYS | dict.fromkeys((0, 257), B)
    own = {"model": "InsuredPerson", "field": "number", "row": uuid4()}
    sealed = bytearray(seal("110101195603080424", **own))
    sealed[at] ^= 1

    with pytest.raises(NotOpened):
        unseal(bytes(sealed), **own)


@pytest.mark.parametrize("cut", [0, 1, 3, 15, 20])
def test_value_cut_short_does_not_open(cut):
    own = {"model": "InsuredPerson", "field": "number", "row": uuid4()}

    with pytest.raises(NotOpened):
        unseal(seal("110101195603080424", **own)[:cut], **own)


def test_value_whose_key_is_gone_does_not_open(settings):
    own = {"model": "InsuredPerson", "field": "number", "row": uuid4()}
    settings.SEALING_KEYS, settings.SEALING_KEY_CURRENT = {903: A}, 903
    sealed = seal("110101195603080424", **own)
    settings.SEALING_KEYS, settings.SEALING_KEY_CURRENT = {904: B}, 904
    encryption._cipher.cache_clear()  # as a process that started with these keys

    with pytest.raises(NotOpened):
        unseal(sealed, **own)


def test_same_number_is_sealed_differently_each_time():
    own = {"model": "InsuredPerson", "field": "number", "row": uuid4()}

    assert seal("110101195603080424", **own) != seal("110101195603080424", **own)


def test_card_numbers_are_sealed_too():
    row = make_person("王芳", BORN, sequence=42)
    card = SocialSecurityCard.objects.get(person=row)

    assert card.number.encode() not in bytes(card.number_sealed)
    assert row.number.encode() not in bytes(row.number_sealed)
