"""The page of one person: what the link's scopes allow, how fresh it is, what does not apply, what has to be done first."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from benefits.assessments import Reason, Say, Verdict
from benefits.contributions import Insurance
from benefits.models import Certification, InsuranceRecord, Refresh
from families.models import FamilyLink
from families.selectors import openings_of
from tests.benefits.pages.conftest import (
    EMPLOYER,
    answered,
    assessment,
    keep,
    keep_all,
    spell,
    today,
    words_of,
)
from tests.families.conftest import link_relative

QUERIES = 6  # session, user, link with all that is kept beside the records, event, records, new messages


def address(link, name="person", *more):
    return reverse(f"benefits:{name}", args=[link.pk, *more])


def titles_of(answer):
    return re.findall(r'insurance__head"><h2><a href="[^"]+">([^<]+)', answer.content.decode())


def certified(link, days):
    Certification.objects.create(person=link.person, due_on=today() + timedelta(days=days), certified_at=timezone.now())


def test_each_insurance_says_its_state_what_was_paid_what_it_gives_and_what_is_missing(client, mother, rules, sign_in):
    missing = (Reason("proof", Say("A proof of life every year.")),)
    rules(pension=(assessment("pension", missing=missing),))
    sign_in(mother.owner)

    page = client.get(address(mother))

    words = words_of(page)
    assert "The five insurances of 王芳" in words
    assert titles_of(page) == ["Pension", "Medical"]
    assert "Being paid out ¥ 4,312 are paid every month." in words
    assert "25 years paid in, with gaps in 2 years." in words
    assert "Still missing: A proof of life every year." in words
    assert f"As the register had it on {today().day} " in words
    assert address(mother, "person-insurance", "pension") in page.content.decode()


def test_what_ended_with_retirement_folds_into_one_line(client, mother, sign_in):
    sign_in(mother.owner)
    words = words_of(client.get(address(mother)))
    assert (
        "3 do not apply: Unemployment, Work injury, Maternity – because insurance through work ends when the pension begins."
        in words
    )


def test_what_the_register_does_not_know_and_the_rules_refuse_folds_too(client, mother, rules, sign_in):
    InsuranceRecord.objects.exclude(insurance="pension").delete()
    rules(
        medical=(assessment("medical", Verdict.NOT_ENTITLED),),
        maternity=(assessment("maternity", Verdict.ENTITLED, "Her husband's insurance pays half."),),
    )
    sign_in(mother.owner)

    page = client.get(address(mother))

    assert titles_of(page) == ["Pension", "Maternity"]
    assert "Medical, Unemployment, Work injury – because the register has no record." in words_of(page)


def test_closed_insurance_that_still_gives_something_does_not_fold(client, mother, rules, sign_in):
    rules(work_injury=(assessment("work_injury", text="The allowance goes on."),))
    sign_in(mother.owner)
    page = client.get(address(mother))
    assert titles_of(page) == ["Pension", "Medical", "Work injury"]
    assert "The allowance goes on." in words_of(page)


def test_only_what_was_shared_is_shown(client, linked, rules, sign_in):
    link = link_relative(linked, scopes=["view_card", "view_unemployment"])
    keep_all(link.person)
    certified(link, 10)
    sign_in(linked)

    page = client.get(address(link))

    words = words_of(page)
    assert titles_of(page) == ["Unemployment"]
    assert "Closed" in words
    assert "4 insurances are not shared with you." in words
    for hidden in ("Pension", "Medical", "Maternity", "61,234", "because", "proof of life", EMPLOYER):
        assert hidden not in words


def test_employers_are_nowhere_on_the_page(client, mother, sign_in):
    sign_in(mother.owner)
    assert EMPLOYER not in client.get(address(mother)).content.decode()


def test_each_look_is_written_down_and_the_mother_can_see_it(client, mother, sign_in):
    sign_in(mother.owner)
    page = client.get(address(mother))
    event = Event.objects.get(kind="benefits.insurances_opened")
    assert (event.object_kind, event.object_id, event.person_id) == ("link", str(mother.pk), mother.person_id)
    assert (event.actor_id, event.codes) == (str(mother.owner_id), {"relationship": "mother"})
    assert openings_of(mother.person)[0].user_id == mother.owner_id
    assert "You have opened the record of 王芳. They can see that you did." in words_of(page)


def test_own_page_speaks_to_oneself_and_leaves_no_event(client, linked, rules, sign_in):
    own = FamilyLink.objects.get(owner=linked)
    keep_all(own.person)
    sign_in(linked)
    words = words_of(client.get(address(own)))
    assert "My five insurances" in words
    assert "You have opened" not in words
    assert not Event.objects.filter(kind="benefits.insurances_opened").exists()


def test_titles_name_nobody(client, mother, sign_in):
    sign_in(mother.owner)
    assert "<title>The five insurances – sscard</title>" in client.get(address(mother)).content.decode()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (12, "is due on {day}, in 12 days."),
        (1, "is due on {day}, in 1 day."),
        (-3, "was due on {day}. The pension may stop."),
    ],
)
def test_proof_of_life_that_falls_due_comes_first(client, mother, sign_in, days, words):
    certified(mother, days)
    sign_in(mother.owner)
    page = client.get(address(mother))
    due = today() + timedelta(days=days)
    assert words.format(day=f"{due.day} {due:%B} {due.year}") in words_of(page)
    assert page.content.decode().index("Do this first") < page.content.decode().index('class="insurances"')


@pytest.mark.parametrize(
    ("scopes", "label"),
    [(["view_pension"], "See what to do"), (["view_pension", "certify"], "Renew the proof of life")],
)
def test_button_says_what_the_link_allows(client, mother, sign_in, scopes, label):
    certified(mother, 12)
    FamilyLink.objects.filter(pk=mother.pk).update(scopes=scopes)
    sign_in(mother.owner)
    page = client.get(address(mother)).content.decode()
    target = reverse("benefits:certification", args=[mother.pk])
    assert re.search(rf'<a class="button" href="{target}"[^>]*><span>{label}', page)


def test_nobody_is_asked_for_a_proof_of_life_of_the_dead(client, mother, sign_in):
    certified(mother, 12)
    type(mother.person).objects.filter(pk=mother.person_id).update(died_on=date(2026, 5, 1))
    sign_in(mother.owner)
    assert "Do this first" not in words_of(client.get(address(mother)))


def test_proof_of_life_that_holds_for_long_is_not_spoken_of(client, mother, sign_in):
    certified(mother, 200)
    sign_in(mother.owner)
    assert "Do this first" not in words_of(client.get(address(mother)))


def test_flaws_are_said_in_words(client, mother, sign_in):
    InsuranceRecord.objects.filter(insurance="pension").update(
        spells=[spell("2010-01", "2012-12"), spell("2012-06", "2013-12"), spell("2015-12", "2015-01")]
    )
    sign_in(mother.owner)
    words = words_of(client.get(address(mother)))
    assert "The register lists two employers for the same months; each month counts once." in words
    assert "The register lists months that end before they begin; they do not count." in words
    assert "still to come" not in words


def test_first_look_asks_the_register_and_says_so(client, linked, rules, sign_in):
    link = link_relative(linked)
    sign_in(linked)

    page = client.get(address(link))

    assert "The records are being fetched from the register." in words_of(page)
    assert f'hx-get="{address(link, "person-fetched")}"' in page.content.decode()
    assert "htmx.min.js" in page.content.decode()
    assert Refresh.objects.get(person=link.person).due_at <= timezone.now()


def test_question_that_waits_its_turn_is_not_put_again(client, linked, rules, sign_in):
    """Else a page that looks again would undo the rest between two tries."""
    link = link_relative(linked)
    later = timezone.now() + timedelta(minutes=3)
    Refresh.objects.update_or_create(person=link.person, defaults={"due_at": later, "attempts": 4})
    sign_in(linked)

    words = words_of(client.get(address(link)))

    assert Refresh.objects.get(person=link.person).due_at == later
    assert "The register does not answer at the moment. We keep asking" in words


def test_copy_is_shown_with_its_day_while_the_register_is_silent(client, mother, sign_in):
    answered(mother.person, ago=timedelta(days=3))
    then = timezone.localdate() - timedelta(days=3)
    sign_in(mother.owner)
    words = words_of(client.get(address(mother)))
    assert f"This is the last copy, of {then.day} {then:%B} {then.year}; we keep asking." in words
    assert "¥" not in words  # nothing is made up meanwhile
    assert "25 years paid in" in words


def test_fresh_copy_needs_no_script(client, mother, sign_in):
    sign_in(mother.owner)
    page = client.get(address(mother)).content.decode()
    assert "htmx" not in page
    assert "does not answer" not in page


def test_asking_again_makes_the_row_due_and_the_page_waits(client, mother, sign_in):
    sign_in(mother.owner)
    page = client.post(address(mother, "person-ask"), follow=True)
    assert page.redirect_chain == [(address(mother), 302)]
    assert Refresh.objects.get(person=mother.person).due_at <= timezone.now()
    assert "We ask the register, once a minute at most." in words_of(page)
    assert "The register is being asked again." in words_of(page)


def test_asking_again_takes_a_press(client, mother, sign_in):
    sign_in(mother.owner)
    assert client.get(address(mother, "person-ask")).status_code == 405


def test_page_that_waits_is_loaded_anew_once_the_answer_is_there(client, mother, sign_in):
    sign_in(mother.owner)
    Refresh.objects.update(asked_at=timezone.now(), refreshed_at=timezone.now() - timedelta(minutes=1))
    waiting = client.get(address(mother, "person-fetched"))
    assert (waiting.status_code, waiting.content) == (204, b"")
    answered(mother.person)
    there = client.get(address(mother, "person-fetched"))
    assert (there.status_code, there["HX-Refresh"], there.content) == (200, "true", b"")
    assert not Event.objects.filter(kind="benefits.insurances_opened").exists()


def test_person_without_any_record_reads_what_that_means_and_where_to_ask(client, linked, rules, sign_in):
    link = link_relative(linked)
    answered(link.person)
    sign_in(linked)
    words = words_of(client.get(address(link)))
    assert "The register has no insurance record" in words
    assert "12333" in words
    assert "12393" in words
    assert "Offices" in words


def test_nothing_is_folded_for_somebody_at_work(client, linked, rules, sign_in):
    link = link_relative(linked)
    keep_all(link.person, [spell("2010-01")], retired=False)
    sign_in(linked)
    assert titles_of(client.get(address(link))) == [str(one.label) for one in Insurance]


def test_after_a_death_what_ended_with_it_folds(client, mother, sign_in):
    person = mother.person
    InsuranceRecord.objects.filter(person=person).update(state="closed")
    type(person).objects.filter(pk=person.pk).update(died_on=date(2026, 5, 1))
    sign_in(mother.owner)
    assert "5 do not apply: Pension, Medical, Unemployment, Work injury, Maternity – because the person has died" in (
        words_of(client.get(address(mother)))
    )


def test_register_may_name_a_region_that_no_table_knows(client, linked, rules, sign_in):
    link = link_relative(linked)
    keep(link.person, "pension", [spell("2010-01", region="999999")], region="999999", state="active")
    answered(link.person)
    sign_in(linked)
    assert titles_of(client.get(address(link))) == ["Pension"]


def test_forty_years_in_five_insurances_cost_as_many_queries_as_one(client, mother, sign_in, django_assert_num_queries):
    InsuranceRecord.objects.update(spells=[spell(f"{year}-01", f"{year}-12") for year in range(1986, 2026)])
    sign_in(mother.owner)
    client.get(address(mother))
    with django_assert_num_queries(QUERIES):
        client.get(address(mother))
    InsuranceRecord.objects.exclude(insurance="pension").delete()
    with django_assert_num_queries(QUERIES):
        client.get(address(mother))
