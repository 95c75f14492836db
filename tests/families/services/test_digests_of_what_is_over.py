"""The overview of a month tells as well of links that are over when it is written: who could see, and who looked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.services import Actor
from families.models import Digest, FamilyLink, InsuredPerson
from families.models.links import EndedBy
from families.relationships import Relationship
from families.services.links.digests import send_digests
from families.services.links.ending import end_link
from families.services.notice_values import values_of
from families.wording import scopes_in_short
from tests.families.conftest import LI_MING, WANG_FANG, ZHAO_QIANG, link_self
from tests.families.recipes import make_link, make_person
from tests.families.services.test_digests import (
    MONDAY,
    _in_language,
    at,
    link,
    looked,
    next_working,
    notices,
    this_month,
)

__all__ = ["link", "this_month"]

pytestmark = pytest.mark.django_db
ERASED = {
    "register_reference": "erased:1",
    "name": "",
    "has_phone": False,
    "erased_at": MONDAY,
    **dict.fromkeys(["name_spelled", "number_sealed", "number_index_a", "number_index_b", "birth_date", "sex"]),
}


def over(link, at_moment=None, ended_by=EndedBy.OWNER):
    FamilyLink.objects.filter(pk=link.pk).update(ended_at=at_moment or timezone.now(), ended_by=ended_by)


def told_at(moment):
    with at(moment):
        return send_digests()


def test_only_link_that_ended_is_told_with_what_it_showed_and_its_looks(link, this_month):
    looked(link, 2)
    end_link(link, ended_by=EndedBy.OWNER, by=Actor.citizen(link.owner_id))
    morning = next_working(this_month)
    assert [told_at(morning), told_at(morning)] == [1, 0]

    notice = notices().get()
    assert (notice.codes["seen_by"], [row["looks"] for row in notice.codes["ended"]]) == ([], [2])
    line = values_of(_in_language(notice, "en"))["ended_1"]
    assert line.startswith(f"{LI_MING.name} (you are their: Mother), reference {link.application.reference}, ended on ")
    assert line.endswith(f": {scopes_in_short(tuple(link.scopes), 'en')}; looked 2 times")


def test_account_is_told_too(link, relative, this_month):
    link_self(relative, WANG_FANG)
    over(link)
    assert told_at(next_working(this_month)) == 1
    assert (notices().get().user, notices().get().codes) == (relative, {"month": this_month.code})


@pytest.mark.parametrize(
    ("begun", "change", "count"),
    [
        (-60, {"ended_at": MONDAY - timedelta(days=40), "ended_by": "owner"}, 0),
        (-60, {"ended_at": MONDAY - timedelta(days=4), "ended_by": "owner"}, 1),
        (-60, {"ended_at": MONDAY + timedelta(days=4), "ended_by": "owner"}, 1),
        (-60, {"until": MONDAY + timedelta(days=4)}, 1),
        (-60, {"ended_at": MONDAY - timedelta(days=4), "ended_by": "renewed"}, 0),
        (1, {"ended_at": MONDAY + timedelta(days=4), "ended_by": "owner"}, 0),
    ],
    ids=["long-ago", "in-it", "since", "past-its-end-and-not-closed", "renewed", "of-this-month-alone"],
)
def test_after_a_week_without_work_what_stood_in_the_month_is_told(link, begun, change, count):
    """Of January, on 9 February."""
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=MONDAY + timedelta(days=begun), **change)
    assert told_at(MONDAY + timedelta(days=8)) == count
    assert [len(notice.codes["ended"]) for notice in notices()] == [1] * count


def test_looks_of_who_ended_one_link_and_has_another_are_told_once(link, linked, this_month):
    looked(link, 2)
    over(link)
    again = make_link(linked, link.person, Relationship.MOTHER)
    told_at(next_working(this_month))

    codes = notices().get().codes
    assert [(row["reference"], row["looks"]) for row in codes["seen_by"]] == [(again.application.reference, 2)]
    assert [row["reference"] for row in codes["ended"]] == [link.application.reference]
    assert "looked" not in values_of(_in_language(notices().get(), "en"))["ended_1"]


def test_silent_end_is_told_by_no_notice(link, stranger, this_month):
    """Which lies in a letter box, or on a telephone, that the owner may see too."""
    end_link(link, ended_by=EndedBy.SUBJECT, by=Actor.person(link.person_id), is_silent=True)
    assert told_at(next_working(this_month)) == 0

    Digest.objects.all().delete()
    link_self(stranger, ZHAO_QIANG)
    other = make_link(stranger, link.person, Relationship.MOTHER)
    assert told_at(next_working(this_month)) == 1
    codes = notices().get().codes
    assert ([row["owner"] for row in codes["seen_by"]], codes["ended"]) == ([str(other.owner_id)], [])


@pytest.mark.parametrize(
    "change", [{"died_on": MONDAY.date()}, {"untold_at": MONDAY}, ERASED], ids=["dead", "protected", "erased"]
)
def test_nobody_of_whom_the_register_tells_nothing(link, this_month, change):
    over(link)
    InsuredPerson.objects.filter(pk=link.person_id).update(**change)
    assert told_at(next_working(this_month)) == 0


def test_protected_person_reads_it_in_their_account(link, relative, this_month):
    link_self(relative, WANG_FANG)
    over(link)
    InsuredPerson.objects.filter(pk=link.person_id).update(untold_at=timezone.now())
    assert told_at(next_working(this_month)) == 1


def test_four_cost_as_many_queries_as_one(link, linked, this_month):
    over(link)
    counts = []
    for relationships in (["father"], ["brother", "sister", "spouse", "grandfather"]):
        for relationship in relationships:
            number = 20 + FamilyLink.objects.count()
            over(
                make_link(
                    linked,
                    make_person("人", timezone.localdate().replace(year=1960, day=1), sequence=number),
                    relationship,
                )
            )
        with at(next_working(this_month)), CaptureQueriesContext(connection) as queries:
            send_digests()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert notices().count() == 6
