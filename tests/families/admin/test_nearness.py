"""Who is near to a row, themself or a relative, does not read its page, its history or its papers at the desk, and does nothing
with it; each try is noted. A colleague does."""

import base64
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor
from authorities.models import StaffDuty
from families.models import CorrectionRequest, HomeVisit, LinkApplication
from families.models.applications import ReviewReason
from families.models.corrections import WhatIsWrong
from families.models.home_visits import HalfDay
from families.policies.officers import can_see_number
from families.relationships import Relationship
from families.selectors import near_to
from families.services.applications.case_claims import CannotHandOver, claim_next, hand_over_case, release_case
from families.services.links.disputes import open_dispute
from families.states import Status
from families.verification import Outcome
from tests.families.admin.conftest import SIGNED, on_duty, signed_in
from tests.families.admin.test_walls import list_of, page_of
from tests.families.recipes import link_self, make_application, make_link, make_person, number_for

KINDS = ("application", "link", "consent", "person", "card", "dispute", "correction", "home_visit")
ACTIONS = {
    "application": ("approve", "reject", "ask", "take", "give_back", "hand_over"),
    "link": ("end",),
    "dispute": ("decide",),
    "home_visit": ("end",),
    "correction": ("answer",),
}


@pytest.fixture
def mother(db):
    return make_person("王芳", date(1956, 3, 8), sequence=42)


@pytest.fixture
def rows(applicant, mother):
    """One of each kind about the applicant's mother."""
    link = make_link(applicant, mother, Relationship.MOTHER)
    correction = CorrectionRequest(person=mother, asked_by=applicant, what=WhatIsWrong.NAME)
    correction.text = "My name is another."
    visit = HomeVisit(person=mother, asked_by=applicant, on_day=timezone.localdate(), half=HalfDay.MORNING.value)
    visit.address = "幸福路七号"
    for row in (correction, visit):
        row.save(force_insert=True)
    case = make_application(
        User.objects.create_user("daughter", "correct horse battery"),
        Relationship.MOTHER,
        person=mother,
        status=Status.IN_REVIEW,
        review_reason=ReviewReason.NO_PHONE,
        declaration_hash=SIGNED,
    )
    dispute = open_dispute(link, mother, by=Actor.person(mother.pk))
    found = (case, link, link.consent, mother, mother.cards.get(), dispute, correction, visit)
    return dict(zip(KINDS, found, strict=True))


@pytest.fixture
def relative(officer, mother):
    """The officer is linked to her."""
    link_self(officer, "赵强", date(1979, 1, 2), sequence=77)
    make_link(officer, mother, Relationship.MOTHER)
    return officer


def barred():
    found = Event.objects.filter(kind="families.case_barred").order_by("pk")
    return list(found.values_list("object_kind", "object_id", "actor_id"))


def answers(action):
    return {"action": f"{action}_cases", "decide": "1", "outcome": "misused", "reason": "no_answer", "kinds": ["other"]}


@pytest.mark.parametrize("kind", KINDS)
def test_relative_reads_neither_page_nor_history(relative, beijing, rows, kind):
    for page in ("change", "history"):
        answer = beijing.get(page_of(rows[kind], page))
        body = answer.content.decode()
        assert answer.status_code == 403
        assert "A colleague has to deal with this" in body
        assert not [said for said in ("王芳", rows["person"].masked_number, "幸福路", "another") if said in body]

    assert barred() == [(kind, str(rows[kind].pk), str(relative.pk))] * 2
    assert not Event.objects.filter(kind__endswith="_viewed").exists()


@pytest.mark.parametrize("relationship", [Relationship.SELF, Relationship.MOTHER])
def test_who_asks_to_be_linked_to_them_reads_nothing_of_them_while_that_is_open(
    officer, beijing, rows, mother, relationship
):
    asked = make_application(
        officer, relationship, person=mother, status=Status.IN_REVIEW, review_reason=ReviewReason.NO_PHONE
    )
    pages = [*map(page_of, rows.values()), reverse("counter:visit", args=[mother.pk])]
    assert {beijing.get(page).status_code for page in pages} == {403}
    assert not can_see_number(officer, mother)

    LinkApplication.objects.filter(pk=asked.pk).update(status=Status.REJECTED, ended_at=timezone.now())
    assert {beijing.get(page).status_code for page in pages} == {200}


@pytest.mark.parametrize("kind", KINDS)
def test_colleague_reads_both(relative, rows, kind):
    colleague = signed_in(on_duty("colleague", "110000", "officer"))

    assert [colleague.get(page_of(rows[kind], page)).status_code for page in ("change", "history")] == [200, 200]
    assert barred() == []


@pytest.mark.parametrize(("kind", "action"), [(kind, action) for kind in ACTIONS for action in ACTIONS[kind]])
def test_relative_does_nothing_with_it(relative, beijing, rows, kind, action):
    row = rows[kind]
    before = type(row).objects.filter(pk=row.pk).values().get()

    answer = beijing.post(list_of(type(row)), {**answers(action), "_selected_action": str(row.pk)}, follow=True)

    [said] = [str(message) for message in answer.context["messages"]]
    assert "it is not for you to decide" in said
    assert type(row).objects.filter(pk=row.pk).values().get() == before
    assert barred() == [(kind, str(row.pk), str(relative.pk))]


def keys(*columns):
    return {column: base64.b64encode(column.encode() * 32).decode() for column in columns}


# How the index's key is changed: in which columns the person's row and the case's have the number, and by which it is looked up.
ROTATION = {
    "one key": ("a", "a", "a"),
    "person of before": ("a", "ab", "a"),
    "case of before": ("ab", "a", "b"),
    "case of a process before": ("ab", "a", "a"),
    "both": ("ab", "ab", "b"),
    "second key": ("b", "b", "b"),
}


@pytest.fixture
def silent(relative, mother, settings):
    """silent(whose, phase): a case about whose number was typed, of which the register has not said whose it is."""

    def made(whose, phase, name="niece"):
        persons, cases, settings.INDEX_KEY_CURRENT = ROTATION[phase]
        person = {"own": relative.links.own().get().person, "mother's": mother}[whose]
        number = person.number
        settings.INDEX_KEYS = keys(*persons)
        person.number = number
        person.save()
        settings.INDEX_KEYS = keys(*cases)
        case = make_application(
            User.objects.create_user(name),
            Relationship.OTHER,
            status=Status.IN_REVIEW,
            review_reason=ReviewReason.REGISTER_SILENT,
            declaration_hash=SIGNED,
        )
        case.number = number
        case.save()
        settings.INDEX_KEYS = keys("a", "b")
        return case

    return made


@pytest.mark.parametrize("phase", ROTATION)
@pytest.mark.parametrize("whose", ["own", "mother's"])
def test_number_that_was_typed_is_enough_while_the_register_is_silent(relative, beijing, silent, whose, phase):
    case = silent(whose, phase)

    assert {beijing.get(page_of(case, page)).status_code for page in ("change", "history")} == {403}
    beijing.post(list_of(LinkApplication), {**answers("reject"), "_selected_action": str(case.pk)})
    assert claim_next(relative) is None

    case.refresh_from_db()
    assert (case.status, case.holder_id) == (Status.IN_REVIEW, None)
    assert barred() == [("application", str(case.pk), str(relative.pk))] * 3
    assert claim_next(on_duty("colleague", "110000", "officer")) == case


@pytest.mark.parametrize("phase", ROTATION)
@pytest.mark.parametrize("whose", ["own", "mother's"])
def test_of_many_the_number_that_was_typed_is_enough_too(relative, silent, child_case, whose, phase):
    case = silent(whose, phase)
    others = LinkApplication.objects.filter(status=Status.IN_REVIEW).exclude(near_to(relative).in_applications())
    assert list(others) == [child_case]
    assert near_to(relative).holds(case)


@pytest.mark.parametrize("action", ACTIONS["application"])
@pytest.mark.parametrize("whose", ["own", "mother's"])
def test_relative_does_nothing_with_a_case_of_that_number(relative, beijing, silent, whose, action):
    case = silent(whose, "one key")
    before = LinkApplication.objects.filter(pk=case.pk).values().get()

    answer = beijing.post(list_of(LinkApplication), {**answers(action), "_selected_action": str(case.pk)}, follow=True)

    [said] = [str(message) for message in answer.context["messages"]]
    assert "it is not for you to decide" in said
    assert LinkApplication.objects.filter(pk=case.pk).values().get() == before
    assert barred() == [("application", str(case.pk), str(relative.pk))]


def test_it_is_handed_over_to_no_relative(relative, silent):
    case = silent("mother's", "one key")
    with pytest.raises(CannotHandOver):
        hand_over_case(case, officer=on_duty("colleague", "110000", "officer"), to=relative)


def test_number_of_nobody_who_is_known_bars_nobody(relative, beijing, silent, newborn_case):
    case = silent("own", "one key")
    case.number = number_for(date(1961, 2, 3), sequence=3)
    case.save()
    assert {beijing.get(page_of(one)).status_code for one in (case, newborn_case)} == {200}
    assert barred() == []


def test_more_of_them_ask_no_more(relative, silent, child_case):
    """Of what the list, the file and the next case read by."""
    silent("mother's", "one key")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            near = near_to(relative)
            waiting = LinkApplication.objects.filter(status=Status.IN_REVIEW).exclude(near.in_applications())
            assert list(waiting) == [child_case]
            one = claim_next(relative)
        assert one == child_case
        release_case(child_case, officer=relative)
        return len(queries)

    few = asked()
    for turn in range(3):
        silent("mother's", "one key", name=f"niece-{turn}")
    LinkApplication.objects.filter(pk=child_case.pk).update(submitted_at=timezone.now())  # behind all of them
    assert asked() == few


def test_others_that_were_chosen_with_it_are_done(relative, beijing, rows, child_case):
    both = [str(rows["application"].pk), str(child_case.pk)]
    chosen = {"action": "reject_cases", "_selected_action": both, "reason": "no_answer", "decide": "1"}

    beijing.post(list_of(LinkApplication), chosen)

    found = LinkApplication.objects.filter(pk__in=both).order_by("submitted_at").values_list("status", flat=True)
    assert list(found) == [Status.IN_REVIEW, Status.REJECTED]


def test_officer_does_not_read_what_the_register_said_of_their_own_case(officer, beijing):
    own = make_application(officer, Relationship.OTHER, status=Status.IN_REVIEW, review_reason=ReviewReason.NO_PHONE)
    for change in ({"outcome": Outcome.NAME_MISMATCH}, {"status": Status.REJECTED, "ended_at": timezone.now()}):
        LinkApplication.objects.filter(pk=own.pk).update(**change)
        answer = beijing.get(page_of(own))
        assert (answer.status_code, "The name differs" in answer.content.decode()) == (403, False)


def test_officer_does_not_read_that_their_link_is_disputed(officer, beijing, mother):
    link_self(officer, "赵强", date(1979, 1, 2), sequence=77)
    link = make_link(officer, mother, Relationship.MOTHER)
    dispute = open_dispute(link, mother, by=Actor.person(mother.pk))

    answer = beijing.get(page_of(dispute))

    assert (answer.status_code, dispute.reference in answer.content.decode()) == (403, False)


@pytest.mark.parametrize("role", ["auditor", "supervisor"])
def test_whoever_supervises_or_audits_does_not_either(relative, beijing, rows, role):
    StaffDuty.objects.filter(user=relative).update(role=role)

    assert {beijing.get(page_of(row)).status_code for row in rows.values()} == {403}


@pytest.mark.parametrize(("language", "words"), [("es", "Un colega tiene que ocuparse"), ("zh-hans", "须由同事办理")])
def test_the_word_is_said_in_each_language(relative, rows, language, words):
    User.objects.filter(pk=relative.pk).update(language=language)
    answer = signed_in(User.objects.get(pk=relative.pk)).get(
        page_of(rows["person"]), headers={"accept-language": language}
    )
    assert (answer.status_code, words in answer.content.decode()) == (403, True)
