"""What every provider makes of the register's news, and of a person of whom it may tell, may have to tell their death, or
tells nothing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from families.errors import RegisterRefused, RegisterSilent
from families.verification import Change, ChangesPage, Known, PersonState
from families.verification.reading import MOST_CHANGES
from tests.families.verification.other import other
from tests.registry.process import running_registry

__all__ = ["other"]
pytestmark = pytest.mark.processes

CALLS = {
    "changes": lambda provider: provider.changes(""),
    "person_state": lambda provider: provider.person_state("R1"),
    "person_states": lambda provider: provider.person_states(["R1", "R2"]),
}


@pytest.fixture(scope="module")
def changing():
    with running_registry(people=200) as registry:
        yield registry


@pytest.fixture
def news(changing, settings):
    """A register in which something may happen."""
    settings.REGISTRY_URL, settings.REGISTRY_TOKEN = changing.url, changing.token
    return changing


def test_changes_come_in_order_page_by_page(provider, news):
    reference = news.cases["demo_brother"]["reference"]
    before = provider.changes("").next_cursor

    cursors = [news.change(reference, kind) for kind in ("name", "phone", "card")]

    kinds = zip(cursors, ["name", "phone", "card"], strict=True)
    told = [Change(cursor, reference, kind) for cursor, kind in kinds]
    assert provider.changes(before) == ChangesPage(told, cursors[-1])
    assert provider.changes(cursors[0]).changes == told[1:]
    assert provider.changes(cursors[-1]) == ChangesPage([], cursors[-1])
    assert provider.changes("").changes[-3:] == told


def test_cursor_that_the_register_never_gave_is_refused(provider, news):
    with pytest.raises(RegisterRefused):
        provider.changes("x&after=1")


def test_state_tells_the_living_with_their_card(provider, news):
    reference = news.cases["demo_mother"]["reference"]

    state = provider.person_state(reference)

    assert state == PersonState(Known.TOLD, provider.person(reference), provider.card(reference))
    assert (state.person.name, state.card.state) == ("陈秀英", "normal")


def test_state_tells_the_dead_and_the_day(provider, news):
    aunt = news.cases["demo_aunt_other"]["reference"]
    news.change(aunt, "death", "2026-11-20")

    assert provider.person_state(aunt) == PersonState(Known.DECEASED, died_on=date(2026, 11, 20))
    dead = news.cases["demo_deceased"]["reference"]
    assert provider.person_state(dead) == PersonState(Known.DECEASED, died_on=date(2024, 2, 10))


@pytest.mark.parametrize("reference", ["RNOBODY", "../healthz", "a/b?c#d"])
def test_unknown_and_protected_read_the_same(provider, news, reference):
    protected = provider.person_state(news.cases["demo_protected"]["reference"])

    assert protected == provider.person_state(reference) == PersonState(Known.UNTOLD)


def test_many_at_once_are_as_each_by_themself(provider, news):
    of_cases = ("demo_mother", "demo_deceased", "demo_protected", "demo_brother")
    references = ["RNOBODY", *(news.cases[name]["reference"] for name in of_cases), "a/b?c#d"]

    states = provider.person_states(references)

    assert states == {reference: provider.person_state(reference) for reference in references}
    assert {state.known for state in states.values()} == set(Known)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("mode", ["timeout", "503", "429", "garbage", "reset"])
def test_every_fault_is_silence(provider, register, settings, mode, call):
    settings.REGISTRY_CONNECT_TIMEOUT = settings.REGISTRY_READ_TIMEOUT = 0.3
    register.set_faults(mode=mode)

    with pytest.raises(RegisterSilent) as caught:
        call(provider)

    assert not isinstance(caught.value, RegisterRefused)
    assert caught.value.retry_after == timedelta(seconds=1 if mode in {"503", "429"} else 0)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_nobody_at_the_address_is_silence(provider, register, settings, call):
    settings.REGISTRY_URL = "http://127.0.0.1:9"

    with pytest.raises(RegisterSilent):
        call(provider)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_unknown_token_is_refused(provider, register, settings, call):
    settings.REGISTRY_TOKEN = "somebody-elses"

    with pytest.raises(RegisterRefused):
        call(provider)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"changes": {}, "next": "1"},
        {"changes": []},
        {"changes": [], "next": ""},
        {"changes": [], "next": 7},
        {"changes": ["death"], "next": "1"},
        {"changes": [{"person": "R1", "kind": "death"}], "next": "1"},
        {"changes": [{"cursor": "x" * 65, "person": "R1", "kind": "death"}], "next": "1"},
        {"changes": [{"cursor": "5", "person": "R1", "kind": "death"}], "next": "4"},
    ],
    ids=str,
)
def test_page_that_leads_nowhere_is_silence(provider, other, told):
    other.told = told

    with pytest.raises(RegisterSilent):
        provider.changes("4")


def test_change_that_cannot_be_read_keeps_nobody_from_the_others(provider, other):
    rows = [
        {"cursor": "1", "person": 7, "kind": "death"},
        {"cursor": "2", "person": "R2", "kind": "Trouwen & more"},
        {"cursor": "3", "person": "R3", "kind": "birth"},
        {"cursor": "4"},
    ]
    other.told = {"changes": rows, "next": "4"}

    told = [Change("1", "", "death"), Change("2", "R2", ""), Change("3", "R3", "birth"), Change("4", "", "")]
    assert provider.changes("") == ChangesPage(told, "4")


def test_of_a_page_without_end_the_first_are_taken(provider, other):
    rows = [{"cursor": str(number), "person": "R1", "kind": "card"} for number in range(1, MOST_CHANGES + 50)]
    other.told = {"changes": rows, "next": rows[-1]["cursor"]}

    page = provider.changes("")

    assert (len(page.changes), page.next_cursor) == (MOST_CHANGES, str(MOST_CHANGES))


@pytest.mark.parametrize(
    "told",
    [
        b"gone",
        {},
        [],
        {"died_on": None},
        {"died_on": "yesterday"},
        {"died_on": f"{timezone.localdate().year + 2}-01-01"},
    ],
    ids=["no-json", "empty", "list", "none", "no-day", "to-come"],
)
def test_death_stands_where_its_day_cannot_be_read(provider, other, told):
    other.status, other.told = 410, told

    assert provider.person_state("R1") == PersonState(Known.DECEASED)


@pytest.mark.parametrize("told", [{}, [], {"reference": "R1", "card": None}, {"card": {"number": 7}}], ids=str)
def test_state_that_cannot_be_read_is_silence(provider, other, told):
    other.told = told

    with pytest.raises(RegisterSilent):
        provider.person_state("R1")


@pytest.mark.parametrize("told", [{}, {"persons": {}}, {"persons": None}], ids=str)
def test_list_that_is_none_is_silence(provider, other, told):
    other.told = told

    with pytest.raises(RegisterSilent):
        provider.person_states(["R1"])


@pytest.mark.parametrize(
    "row",
    [
        None,
        {},
        {"reference": 7},
        {"reference": "R1"},
        {"reference": "R1", "code": "moved"},
        {"reference": "R9", "code": "deceased"},
    ],
    ids=str,
)
def test_state_of_a_list_that_cannot_be_read_keeps_nobody_from_the_others(provider, other, row):
    other.told = {"persons": [row, {"reference": "R2", "code": "deceased", "died_on": "2026-11-20"}]}

    told = {"R2": PersonState(Known.DECEASED, died_on=date(2026, 11, 20))}
    assert provider.person_states(["R1", "R2"]) == told


def test_somebody_may_have_no_card(provider, other):
    row = {"reference": "R1", "name": "李明", "birth_date": "1985-03-07", "sex": "male", "region": "110101"}
    other.told = row | {"has_phone": True, "phone_shared_with_applicant": None, "card": None}

    state = provider.person_state("R1")

    assert (state.known, state.person.name, state.card) == (Known.TOLD, "李明", None)
