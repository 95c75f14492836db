"""An event takes words, codes and ids: what could be somebody's number, phone or name is refused in any place of it."""

from uuid import UUID

import pytest

from audit.models import ActorKind
from audit.services import Actor, build_event

CLOCK = Actor.system("tests")
V7 = "01a21773-f236-734b-967f-3db0bf31e3e0"
DIGITS_ALONE = "12345678-1234-4234-8234-123456789012"


def event(kind="tests.tried", *, by=CLOCK, of="test", object_id="1", **codes):
    return build_event(kind, by=by, of=of, object_id=object_id, codes=codes)


LONG = [
    "110101199003070011",
    "11010119900307001X",
    "110101900307001",
    "id:110101199003070011",
    "110101-19900307-0011",
    "+8613912345678",
    "13912345678",
    "139-1234-5678",
    "a13912345678b",
    f"{V7}:13912345678",
]


@pytest.mark.parametrize("value", [*LONG, 110101199003070011, 13912345678, "李明", "two words", "a" * 65, b"code", 1.5])
def test_value_that_is_no_code_is_refused(value):
    for codes in ({"value": value}, {"value": ["view_card", value]}):
        with pytest.raises(ValueError, match="value is not a code"):
            event(**codes)


@pytest.mark.parametrize("value", LONG)
def test_number_is_refused_as_an_id(value):
    with pytest.raises(ValueError, match="object is not a code"):
        event(object_id=value)
    with pytest.raises(ValueError, match="by is not a code"):
        event(by=Actor(ActorKind.CITIZEN, value))


@pytest.mark.parametrize(
    "kind", ["tried", "t", "", "tests.", ".tried", "tests.110101199003070011", "tests.李明", "a.b c"]
)
def test_kind_begins_with_its_room(kind):
    with pytest.raises(ValueError, match="no kind of event"):
        event(kind)


def test_kind_of_the_object_is_a_word():
    with pytest.raises(ValueError, match="no kind of event"):
        event(of="110101199003070011")


def test_name_of_a_code_is_a_word():
    with pytest.raises(ValueError, match="is not a code"):
        build_event("tests.tried", by=CLOCK, of="test", object_id="1", codes={"110101199003070011": True})


@pytest.mark.parametrize(
    "value",
    [
        *("view_card", "", "2026-11", "110000", 3, 1234567890, True, None, ["view_card", "certify"], []),
        *(V7, DIGITS_ALONE, f"user:{DIGITS_ALONE}", "1234567890123456789012345678abcd"),
    ],
)
def test_codes_and_ids_pass(value):
    made = event(object_id=UUID(DIGITS_ALONE), by=Actor.citizen(UUID(DIGITS_ALONE)), value=value)

    assert (made.codes, made.object_id) == ({"value": value}, DIGITS_ALONE)


def test_id_is_written_as_its_text():
    assert event(owner=UUID(V7)).codes == {"owner": V7}


def test_app_that_acts_for_a_citizen_is_in_the_event():
    client_id = "12345678901242348234123456789012"
    made = event(by=Actor.citizen(UUID(V7), app=client_id), reason="asked")

    assert made.codes == {"reason": "asked", "app": client_id}
    assert (made.actor_kind, made.actor_id, made.is_automatic) == (ActorKind.CITIZEN, V7, True)
    with pytest.raises(ValueError, match="app is not a code"):
        event(by=Actor.citizen(UUID(V7), app="13912345678"))
