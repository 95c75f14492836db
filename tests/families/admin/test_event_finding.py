"""Events of several days, by an account, about somebody: what is typed is posted, and the address holds ids alone."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor, record_event
from families.relationships import Relationship
from families.services.links.disputes import open_dispute
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.admin.test_event_export import BEGUN, FILE, LIST, at, everywhere, ids, listed
from tests.families.recipes import make_link, make_person

__all__ = ["everywhere"]

FIND = reverse("admin:audit_event_find")
ENGLISH = ("Find by account", "User name of the account", "Show the events", "The user name or the id of an account")


def look(officer, person):
    by = Actor.officer(officer.pk)
    return str(record_event("families.person_viewed", by=by, of="person", object_id=person.pk, person_id=person.pk).id)


def found(client, typed, **chosen):
    """The list to which the answer leads."""
    answer = client.post(reverse("admin:audit_event_find", query=chosen), typed)
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, LIST)
    return [str(row.pk) for row in client.get(answer.url).context["cl"].result_list]


@pytest.mark.parametrize("read", [listed, ids], ids=["list", "file"])
def test_days_are_both_whole_and_all_between(everywhere, read):
    first, last = (timezone.make_aware(datetime(2026, 3, day)) for day in (5, 7))
    inside = [at(first), at(first + timedelta(days=1)), at(last + timedelta(hours=23, minutes=59))]
    at(first - timedelta(milliseconds=1))
    at(last + timedelta(days=1))

    assert read(everywhere, day="2026-03-05", until="2026-03-07") == inside[::-1]


def test_a_whole_leap_year_is_not_too_much(everywhere):
    inside = at(timezone.make_aware(datetime(2024, 12, 31, 12)))

    assert listed(everywhere, day="2024-01-01", until="2024-12-31") == [inside]


@pytest.mark.parametrize(
    "chosen",
    [
        {"day": "2025-01-01", "until": "2026-01-02"},
        {"day": "2026-03-05", "until": "2026-03-04"},
        {"day": "2026-03-05", "until": "tomorrow"},
        {"until": "2026-03-05"},
        {"by": "officer"},
        {"whom": "F7K2-94QD"},
    ],
)
def test_more_than_a_year_and_what_is_no_id_show_nothing(auditor, chosen):
    assert auditor.get(FILE, chosen).status_code == 404
    assert auditor.get(LIST, chosen).url == f"{LIST}?e=1"


def test_what_an_account_did(auditor, officer, child):
    looked = look(officer, child)
    look(on_duty("colleague", "110000", "officer"), child)

    assert found(auditor, {"account": "officer"}) == found(auditor, {"account": str(officer.pk)}) == [looked]


def test_what_happened_to_whom(auditor, officer, applicant, child, child_case):
    mother = make_person("王芳", date(1956, 3, 8), sequence=42)
    dispute = open_dispute(make_link(applicant, mother, Relationship.MOTHER), mother, by=Actor.person(mother.pk))
    looked = look(officer, child)
    by = Actor.officer(officer.pk)
    event = record_event("families.application_viewed", by=by, of="application", object_id=child_case.pk)

    assert found(auditor, {"reference": child.register_reference}) == [looked]
    assert found(auditor, {"reference": child_case.reference.lower().replace("-", "")}) == [str(event.id)]
    [opened] = found(auditor, {"reference": dispute.reference})
    assert Event.objects.get(pk=opened).kind == "families.dispute_opened"


def test_both_and_what_else_was_chosen_hold_together_and_the_file_is_of_the_same(auditor, officer, child):
    today = f"{timezone.localdate()}"
    looked = look(officer, child)
    look(officer, make_person("王芳", date(1956, 3, 8), sequence=42))
    look(on_duty("colleague", "110000", "officer"), child)
    typed = {"account": "officer", "reference": child.register_reference}

    assert found(auditor, typed, day=today, until=today, what="families.person_viewed") == [looked]
    assert found(auditor, typed, what="families.card_viewed") == []
    chosen = {"day": today, "until": today, "by": str(officer.pk), "whom": str(child.pk)}
    assert ids(auditor, **chosen) == [looked]
    assert Event.objects.get(kind=BEGUN).codes == {
        "table": "events",
        "of_day": today,
        "to_day": today,
        "of_account": str(officer.pk),
        "of_id": str(child.pk),
        "region": ["110000"],
    }


def test_what_is_chosen_can_be_taken_back(auditor, officer, child):
    looked = look(officer, child)
    body = auditor.get(LIST, {"by": str(officer.pk), "until": "", "day": ""}).content.decode()

    assert looked in body
    assert f'href="{FIND}?by={officer.pk}' in body
    assert 'href="?day=&amp;until="' in body


def test_of_another_region_it_is_as_not_there(auditor, guangdong_officer, guangdong_case, applicant):
    there = guangdong_case.person.register_reference
    for typed in ({"account": "guangdong"}, {"account": "nobody"}, {"account": applicant.username}):
        answer = auditor.post(FIND, typed)
        assert (answer.status_code, "No account of this name has, or had" in answer.content.decode()) == (422, True)
    for typed in (guangdong_case.reference, there, "NOTHING", "x" * 64):
        answer = auditor.post(FIND, {"reference": typed})
        assert (answer.status_code, "Nothing of your regions has this" in answer.content.decode()) == (422, True)
    looked = look(guangdong_officer, guangdong_case.person)
    for chosen in ({"by": str(guangdong_officer.pk)}, {"whom": str(guangdong_case.person_id)}):
        assert looked not in listed(auditor, **chosen)


@pytest.mark.parametrize("typed", [{}, {"account": "x" * 10_000}, {"reference": "x" * 10_000}])
def test_nothing_and_far_too_much_is_wrong_input(auditor, typed):
    assert auditor.post(FIND, typed).status_code == 422


def test_page_is_for_who_supervises_or_audits(beijing, supervisor, stranger, db):
    root = signed_in(User.objects.create_superuser("root", "correct horse battery"))

    assert supervisor.get(FIND).status_code == 200
    assert [client.get(FIND).status_code for client in (beijing, root, signed_in(stranger))] == [403, 403, 404]
    assert beijing.post(FIND, {"account": "officer"}).status_code == 403


@pytest.mark.parametrize("language", ["es", "zh-hans"])
def test_page_is_in_three_languages(auditor, language):
    assert [words for words in ENGLISH if words not in auditor.get(FIND).content.decode()] == []
    User.objects.update(language=language)

    body = auditor.get(FIND).content.decode() + auditor.get(LIST).content.decode()

    assert [words for words in ENGLISH if words in body] == []
