"""The insurances of a person for programs: what the link shows, and of the rest not even that there is something. Who is let
in: tests/families/api/test_person_doors.py."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from benefits.contributions import Insurance
from benefits.models import InsuranceRecord, Refresh
from families.models import FamilyLink
from families.scopes import ALL
from families.selectors import openings_of
from tests.benefits.pages.conftest import EMPLOYER, full_assessment, keep, keep_all, rules, spell, today
from tests.families.api.conftest import link, no_limits, owner, program
from tests.families.api.programs import Caller
from tests.families.conftest import WANG_FANG, applicant, linked, mothers_link, regions

__all__ = [
    "applicant",
    "link",
    "linked",
    "mothers_link",
    "no_limits",
    "owner",
    "program",
    "regions",
    "rules",
]

DAY = timedelta(days=1)


def of(person_id):
    return f"persons/{person_id}/insurances/"


def text(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()


def shares(link, *scopes):
    FamilyLink.objects.filter(pk=link.pk).update(scopes=list(scopes))


def by_code(seen):
    return {one["code"]: one for one in seen["insurances"]}


@pytest.fixture
def records(link):
    keep_all(link.person)


def test_five_insurances_with_what_the_register_has(owner, link, records):
    seen = text(owner.get(of(link.person_id)))
    assert [one["code"] for one in seen["insurances"]] == Insurance.values
    assert all(one["shared"] for one in seen["insurances"])
    assert (seen["name"], seen["number"]) == (WANG_FANG.name, link.person.masked_number)
    assert (seen["copy"], seen["is_current"], seen["as_of"]) == ("fresh", True, today().isoformat())
    pension = by_code(seen)["pension"]
    assert pension["record"] == {
        "state": {"code": "receiving", "label": "Being paid out"},
        "first_enrolled": "1990-03",
        "months_paid": 160 + 140,
        "account_balance": "61234.50",
        "spells": [
            {"from": "1990-03", "to": "2003-06", "base": "1200.00"},
            {"from": "2004-05", "to": "2015-12", "base": "5200.00"},
        ],
        "flaws": [],
        "as_of": today().isoformat(),
    }
    assert pension["assessments"][0]["code"].startswith("pension")
    assert by_code(seen)["unemployment"]["without"] == "work"


def test_assessments_come_in_the_shape_of_estimates(owner, link, records, rules):
    rules(pension=(full_assessment(),))
    (one,) = by_code(text(owner.get(of(link.person_id))))["pension"]["assessments"]
    estimate = Caller().get("estimates/retirement?birth_month=1970-06&category=man").json()["assessments"][0]
    assert one.keys() == estimate.keys()
    assert one["amounts"] == [
        {
            "code": "monthly",
            "label": "A month",
            "value": "4312.00",
            "unit": "yuan_a_month",
            "text": "¥ 4,312.00 a month",
        }
    ]
    assert one["figures"][0].keys() == estimate["figures"][0].keys()


def test_what_is_not_shared_says_nothing_else(owner, link, records):
    shares(link, "view_medical")
    found = by_code(text(owner.get(of(link.person_id))))
    assert found.pop("medical")["shared"]
    assert all(one.keys() == {"code", "label", "shared"} and one["shared"] is False for one in found.values())


def test_shared_insurance_tells_nothing_of_the_others(owner, link, records):
    """The medical insurance of pensioners hangs on the pension."""
    shares(link, "view_medical")
    before = owner.get(of(link.person_id)).content
    InsuranceRecord.objects.exclude(insurance="medical").delete()
    assert owner.get(of(link.person_id)).content == before


def test_neither_employer_nor_place_nor_number_without_leave(owner, link, records):
    answer = owner.get(of(link.person_id)).content.decode()
    spells = [spell for one in json.loads(answer)["insurances"] for spell in one["record"]["spells"]]
    assert all(spell.keys() == {"from", "to", "base"} for spell in spells)
    for hidden in (EMPLOYER, WANG_FANG.number, WANG_FANG.card().number):
        assert hidden not in answer
    shares(link, *ALL)
    spells = by_code(text(owner.get(of(link.person_id))))["pension"]["record"]["spells"]
    assert (spells[0]["employer"], spells[0]["region"]) == (EMPLOYER, "110101")


def test_residents_schemes_have_no_base(owner, link):
    keep(link.person, "medical", [spell("2020-01", base="0.00", employer="", region="")], state="active")
    (one,) = by_code(text(owner.get(of(link.person_id))))["medical"]["record"]["spells"]
    assert one == {"from": "2020-01", "to": None, "base": None}


def test_look_is_written_down_with_the_app_and_the_person_sees_it(owner, link, linked, program, records):
    owner.get(of(link.person_id))
    event = Event.objects.get(kind="benefits.insurances_opened")
    assert (event.actor_id, event.object_id, event.person_id) == (str(linked.pk), str(link.pk), link.person_id)
    assert (event.is_automatic, event.codes) == (True, {"relationship": "mother", "app": program.app.pk})
    assert [opening.user_id for opening in openings_of(link.person)] == [linked.pk]


def test_first_copy_is_asked_for_once(owner, link, program):
    Refresh.objects.all().delete()
    answers = [owner.get(of(link.person_id)) for _turn in range(2)]
    assert [(text(one)["copy"], one.headers["Retry-After"]) for one in answers] == [("none_yet", "5")] * 2
    assert text(answers[0])["as_of"] is None
    assert all(one["shared"] and one["record"] is None for one in text(answers[0])["insurances"])
    assert Refresh.objects.filter(person=link.person, due_at__isnull=False).count() == 1
    asked = Event.objects.get(kind="benefits.records_asked_for")
    assert (asked.codes, asked.is_automatic) == ({"app": program.app.pk}, True)


def test_old_copy_says_so(owner, link, records):
    Refresh.objects.update(refreshed_at=timezone.now() - 3 * DAY, asked_at=timezone.now() - 3 * DAY)
    answer = owner.get(of(link.person_id))
    assert (text(answer)["copy"], text(answer)["is_current"]) == ("old", False)
    assert "Retry-After" not in answer.headers


def test_own_insurances_are_seen_without_an_event(owner, link):
    own = FamilyLink.objects.own().get(owner=link.owner)
    keep_all(own.person)
    seen = text(owner.get(of(own.person_id)))
    assert by_code(seen)["pension"]["record"]["spells"][0]["employer"] == EMPLOYER
    assert not Event.objects.filter(kind="benefits.insurances_opened").exists()


def test_words_come_in_the_readers_language(owner, link, records):
    answers = [owner.get(of(link.person_id), **{"accept-language": one}) for one in ("en", "es", "zh-hans")]
    assert len({by_code(text(one))["pension"]["record"]["state"]["label"] for one in answers}) == 3


def test_it_asks_as_often_whatever_the_spells(owner, link, records):
    owner.get(of(link.person_id))
    with CaptureQueriesContext(connection) as of_few:
        owner.get(of(link.person_id))
    InsuranceRecord.objects.update(spells=[spell(f"{year}-01", f"{year}-12") for year in range(1985, 2015)])
    with CaptureQueriesContext(connection) as of_many:
        owner.get(of(link.person_id))
    assert len(of_many) == len(of_few) <= 6
