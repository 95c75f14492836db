"""What the page of a case tells of both people's other applications: theirs and those about them, in the officer's regions, and
nothing of what is near to the officer."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from families.admin import case_histories
from families.models import FamilyLink, LinkApplication
from families.models.links import EndedBy
from families.policies.officers import is_concerned
from families.relationships import Relationship
from families.selectors import near_to
from families.states import Status
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.admin.test_walls import page_of
from tests.families.recipes import link_self, make_application, make_link, make_person

ENDED = {"status": Status.WITHDRAWN, "ended_at": timezone.now()}


@pytest.fixture
def daughter(db):
    """A citizen, 李娜, with her own card linked."""
    user = User.objects.create_user("daughter", "correct horse battery")
    link_self(user, "李娜", date(1990, 2, 4), sequence=40)
    return user


@pytest.fixture
def cousin(db):
    return User.objects.create_user("cousin", "correct horse battery")


@pytest.fixture
def case(applicant, daughter):
    """The applicant asks to see her."""
    herself = daughter.links.own().get().person
    return make_application(applicant, Relationship.SISTER, person=herself, status=Status.IN_REVIEW)


def told(browser, case):
    """Of each of the two people the references, with whether they sent it; and what is said below."""
    histories = browser.get(page_of(case)).context["histories"]
    return [([(row.reference, str(row.side)) for row in one.rows], one.rest) for one in histories]


def test_of_both_people_what_they_sent_and_what_was_sent_about_them(beijing, applicant, daughter, cousin, case):
    himself, herself = (user.links.own().get().person for user in (applicant, daughter))
    about_him = make_application(cousin, Relationship.OTHER, person=himself, **ENDED)
    about_her = make_application(cousin, Relationship.OTHER, person=herself, **ENDED)
    hers = make_application(daughter, Relationship.MOTHER, **ENDED)
    of_own_cards = [user.links.own().get().application.reference for user in (applicant, daughter)]

    his, her = told(beijing, case)

    assert his == ([(about_him.reference, "about them"), (of_own_cards[0], "sent by them")], "")
    assert her == (
        [(hers.reference, "sent by them"), (about_her.reference, "about them"), (of_own_cards[1], "sent by them")],
        "",
    )
    assert case.reference not in [reference for reference, _side in his[0] + her[0]]


def test_what_one_sent_about_the_other_stands_with_both(beijing, applicant, daughter, case):
    back = make_application(daughter, Relationship.BROTHER, person=applicant.links.own().get().person, **ENDED)

    his, her = told(beijing, case)

    assert (back.reference, "about them") in his[0]
    assert (back.reference, "sent by them") in her[0]


def test_one_human_has_one_history(beijing, applicant):
    own = applicant.links.own().get()
    case = make_application(applicant, Relationship.SELF, person=own.person, status=Status.IN_REVIEW)

    assert told(beijing, case) == [([(own.application.reference, "sent by them")], "")]


def test_of_a_card_that_another_account_has_that_account_s_too(beijing, daughter, cousin):
    own = daughter.links.own().get()
    hers = make_application(daughter, Relationship.MOTHER, **ENDED)
    case = make_application(cousin, Relationship.SELF, person=own.person, status=Status.IN_REVIEW)

    his, her = told(beijing, case)

    assert his == ([], "None.")
    assert her == ([(hers.reference, "sent by them"), (own.application.reference, "sent by them")], "")


def test_of_a_person_whom_nobody_knows_yet_the_applicant_s_alone(beijing, newborn_case):
    assert len(told(beijing, newborn_case)) == 1


def test_other_regions_are_neither_named_nor_counted(beijing, guangdong_case, child_case):
    own = child_case.applicant.links.own().get().application

    assert told(beijing, child_case) == [([(own.reference, "sent by them")], ""), ([], "None.")]
    page = beijing.get(page_of(child_case)).content.decode()
    assert guangdong_case.reference not in page


def test_draft_is_not_among_them(beijing, applicant, child_case):
    draft = make_application(applicant, Relationship.MOTHER)

    assert draft.reference not in str(told(beijing, child_case))


def test_older_ones_of_the_region_are_counted(beijing, applicant, child_case, guangdong_case, monkeypatch):
    monkeypatch.setattr(case_histories, "_MOST", 3)
    sent = [make_application(applicant, Relationship.MOTHER, **ENDED) for _turn in range(4)]

    his, _hers = told(beijing, child_case)

    assert [reference for reference, _side in his[0]] == [one.reference for one in reversed(sent[1:])]
    assert his[1] == "2 older ones."  # the first of them, and that of his own card


def test_what_is_near_to_the_officer_is_not_among_them(officer, beijing, applicant, child_case):
    mother = make_person("王芳", date(1956, 3, 8), sequence=42)
    link_self(officer, "赵强", date(1979, 1, 2), sequence=77)
    make_link(officer, mother, Relationship.MOTHER)
    kept = make_application(applicant, Relationship.OTHER, person=mother, **ENDED)
    colleague = signed_in(on_duty("colleague", "110000", "officer"))

    assert kept.reference in str(told(colleague, child_case))
    [of_applicant, _of_child] = told(beijing, child_case)
    assert kept.reference not in str(of_applicant)
    assert of_applicant[1] == ""


def test_more_of_them_ask_no_more(beijing, applicant, cousin, case):
    sides = (applicant, case.person.links.own().get().owner)

    def send():
        for user in sides:
            make_application(user, Relationship.MOTHER, **ENDED)
            make_application(cousin, Relationship.OTHER, person=user.links.own().get().person, **ENDED)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            rows = told(beijing, case)
        return sum(len(shown) for shown, _rest in rows), len(queries)

    send()
    beijing.get(page_of(case))  # the session notes its beginning
    few, of_few = asked()
    for _turn in range(4):
        send()
    many, of_many = asked()
    assert (few, many) == (6, 22)
    assert of_many == of_few


# --- Whom an officer is near to, of many rows as of one --------------------------------------------------------------


def own_of(officer):
    return link_self(officer, "赵强", date(1979, 1, 2), sequence=77).person


def is_nobody(officer, people):
    own_of(officer)


def is_themself(officer, people):
    make_link(officer, people["mother"], Relationship.SELF)


def sees(officer, people):
    own_of(officer)
    make_link(officer, people["mother"], Relationship.MOTHER)


def sees_who_holds_a_card(officer, people):
    own_of(officer)
    make_link(officer, people["daughter"], Relationship.OTHER)


def is_seen(officer, people):
    make_link(people["account"], own_of(officer), Relationship.OTHER)


def cares(officer, people):
    link = make_link(people["account"], people["child"], Relationship.DAUGHTER)
    FamilyLink.objects.filter(pk=link.pk).update(guardian=own_of(officer))


def sees_one_who_paused_it(officer, people):
    sees(officer, people)
    FamilyLink.objects.of_relatives().filter(owner=officer).update(paused_at=timezone.now())


def asks(officer, people):
    make_application(
        officer, Relationship.OTHER, person=people["mother"], status=Status.IN_REVIEW, review_reason="no_phone"
    )


def asked_in_vain(officer, people):
    make_application(officer, Relationship.OTHER, person=people["mother"], **ENDED)


def saw(officer, people):
    sees(officer, people)
    FamilyLink.objects.of_relatives().filter(owner=officer).update(ended_at=timezone.now(), ended_by=EndedBy.OWNER)


def is_in_term_no_more(officer, people):
    sees(officer, people)
    today = timezone.now()
    links = FamilyLink.objects.of_relatives().filter(owner=officer)
    links.update(begins_at=today - timedelta(days=2), until=today - timedelta(days=1))


def typed(applicant, person):
    """By number, of whom the register has not said yet who it is."""
    case = make_application(applicant, Relationship.OTHER, **ENDED)
    case.number = person.number
    case.save()
    return case


@pytest.mark.parametrize(
    ("relation", "is_near"),
    [
        *((relation, True) for relation in (is_themself, sees, sees_who_holds_a_card, is_seen, cares)),
        *((relation, True) for relation in (sees_one_who_paused_it, asks)),
        *((relation, False) for relation in (is_nobody, saw, asked_in_vain, is_in_term_no_more)),
    ],
)
def test_of_many_it_is_what_the_policy_says_of_each(officer, daughter, cousin, relation, is_near):
    herself = daughter.links.own().get().person
    mother = make_person("王芳", date(1956, 3, 8), sequence=42)
    child = make_person("李小雨", date(2017, 9, 1), sequence=2)
    relation(officer, {"mother": mother, "daughter": herself, "account": daughter, "child": child})
    sent = {
        "mother": make_application(cousin, Relationship.MOTHER, person=mother, **ENDED),
        "by her": make_application(daughter, Relationship.OTHER, **ENDED),
        "about her": make_application(cousin, Relationship.OTHER, person=herself, **ENDED),
        "child": make_application(cousin, Relationship.SON, person=child, **ENDED),
        "her child": make_application(cousin, Relationship.SON, other_guardian=herself, **ENDED),
        "her number": typed(cousin, mother),
        "daughter's number": typed(cousin, herself),
        "child's number": typed(cousin, child),
        "officer's": make_application(officer, Relationship.OTHER, **ENDED),
        "nobody's": make_application(cousin, Relationship.OTHER, **ENDED),
    }

    near = near_to(officer)
    rows = LinkApplication.objects.filter(pk__in=[one.pk for one in sent.values()])
    asked = set(rows.filter(near.in_applications()).values_list("pk", flat=True))

    of_each = {name: is_concerned(officer, one) for name, one in sent.items()}
    assert {name: near.holds(one) for name, one in sent.items()} == of_each
    assert {name: one.pk in asked for name, one in sent.items()} == of_each
    assert of_each["officer's"]
    assert not of_each["nobody's"]
    assert (sum(of_each.values()) > 1) is is_near
