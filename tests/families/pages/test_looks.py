"""The log of looks: what it tells the person, how it is filtered and paged, as a file, and that it is nobody else's."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from uuid_utils.compat import uuid7

from accounts.models import User
from audit.models import Event
from audit.services import Actor, build_event, record_event, record_events
from families.admin.event_words import KINDS
from families.decisions import NumberReason
from families.looks import LOOKS, LOOKS_AT_CHILD, look_in_words, say_looks
from families.models import FamilyLink, InsuredPerson
from families.models.links import EndedBy
from families.openings_log import Sought, log_of
from families.selectors import CODE_CHECKED, LINK_CHECKED, OPENED, VIEWED
from families.services.links.disputes import open_dispute
from families.services.links.ending import end_link
from families.views.looks import A_PAGE
from tests.families.conftest import LI_MING, WANG_FANG, ZHAO_QIANG, by, link_relative, link_self
from tests.integrators.oauth import registered

PAGE, FILE = reverse("families:looks"), reverse("families:looks-file")
REASON = {"reason": NumberReason.COMPARED.value}  # without which nobody sees a whole number


@pytest.fixture
def link(linked, relative):
    """The applicant may see the relative, who has an account of their own."""
    link_self(relative, WANG_FANG)
    return link_relative(linked, WANG_FANG)


@pytest.fixture
def mother(client, link, relative, sign_in):
    return sign_in(relative)


def look(link, kind="families.card_opened", *, actor=None, **codes):
    record_event(
        kind,
        by=actor or by(link.owner),
        of="link",
        object_id=link.pk,
        person_id=link.person_id,
        codes=codes,
    )


def ask(link, app, **codes):
    told = {"app": app.pk, "purpose": "bank_pension", "action": "view_card", "answer": "no", **codes}
    look(link, LINK_CHECKED, actor=by(link.owner), **told)


def lines(answer):
    """Each line of the page: its tag, who and what."""
    page = answer.content.decode()
    found = re.findall(r"<dd>(.*?)</dd>", page, flags=re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def of_everybody(link, officer):
    """One look of each kind of looker, oldest first; the app."""
    app, _secret = registered()
    look(link)
    look(link, actor=Actor.citizen(link.owner_id, app=app.pk))
    look(link, "families.person_viewed", actor=Actor.officer(officer.pk))
    look(link, CODE_CHECKED, actor=Actor.system("code_check"))
    ask(link, app, owner=str(link.owner_id), answer="yes")
    return app


def test_says_who_what_and_by_whom_or_what(mother, link, officer):
    of_everybody(link, officer)
    answer = mother.get(PAGE)
    question, *looks = lines(answer)
    assert question.startswith("By a program City Hospital: Asked whether 李明 may act for you: See the card. For: ")
    assert question.endswith(" Answer: Yes")
    assert looks == [
        "By a person Somebody at a desk: Checked the code of your card",
        "By a person An officer of the authority: Looked at what is on record of you",
        "By a program 李明, with an app of City Hospital: Looked at your card",
        "By a person 李明: Looked at your card",
    ]
    assert str(officer.pk) not in answer.content.decode()


def test_case_that_the_person_opens_is_no_look(mother, link, relative):
    open_dispute(link, relative, by=by(relative))
    assert lines(mother.get(PAGE)) == []
    assert "Nobody but you." in mother.get(reverse("families:who-can-see-me")).content.decode()


def test_every_kind_of_look_has_its_words():
    looks = {kind for kind in KINDS if kind.endswith((OPENED, VIEWED))} | {CODE_CHECKED}
    looks.remove("families.dispute_opened")  # a case: nobody looked
    assert looks <= LOOKS.keys()
    with pytest.raises(ValueError, match="said twice"):
        say_looks({CODE_CHECKED: "again"}, {})


@pytest.mark.parametrize(
    "codes", [{}, {"insurance": "pension"}, {"insurance": "pension", "download": True}], ids=range(3)
)
def test_other_guardian_reads_of_the_child_and_not_of_themself(codes):
    assert LOOKS_AT_CHILD.keys() == LOOKS.keys()
    for kind in (*LOOKS, "families.unheard_of_opened"):
        words = look_in_words(kind, REASON | codes, is_at_child=True).split()
        assert not {"you", "your"} & {*words}


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ({}, "Looked at your insurances"),
        ({"insurance": "pension"}, "Looked at your insurance: Pension"),
        ({"insurance": "pension", "download": True}, "Saved the table of your insurance: Pension"),
    ],
    ids=range(3),
)
def test_look_at_an_insurance_says_which(mother, link, codes, words):
    look(link, "benefits.insurances_opened", **codes)
    assert lines(mother.get(PAGE)) == [f"By a person 李明: {words}"]


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        ({}, 5),
        ({"who": "owner"}, 3),
        ({"who": "app"}, 2),
        ({"who": "officers"}, 1),
        ({"who": "desks"}, 1),
        ({"how": "human"}, 3),
        ({"how": "automatic"}, 2),
        ({"how": "automatic", "who": "owner"}, 2),
        ({"how": "automatic", "who": "officers"}, 0),
        ({"days": "7"}, 5),
    ],
    ids=range(10),
)
def test_filters_alone_and_together(mother, link, officer, chosen, count):
    app = of_everybody(link, officer)
    ids = {"owner": str(link.owner_id), "app": app.pk}
    chosen = {name: ids.get(value, value) for name, value in chosen.items()}
    answer = mother.get(PAGE, chosen)
    assert len(lines(answer)) == count
    assert ("Nothing fits what you chose." in answer.content.decode()) == (count == 0)
    assert len(rows_of(mother.get(FILE, chosen))) == count + 1


def test_since_when(link):
    look(link)
    now = timezone.now()
    assert len(log_of(link.person, Sought(since=now - timedelta(days=7)), most=9)) == 1
    assert log_of(link.person, Sought(since=now + timedelta(days=1)), most=9) == []


@pytest.mark.parametrize("chosen", [{"who": "nobody"}, {"days": "8"}, {"how": "both"}], ids=range(3))
def test_what_is_not_in_the_list_is_said_in_a_summary(mother, link, chosen):
    look(link)
    answer = mother.get(PAGE, chosen)
    assert answer.status_code == 422
    assert "Choose from the list." in answer.content.decode()
    assert lines(answer) == []
    assert mother.get(FILE, chosen).status_code == 404


def test_question_where_no_link_stood_never_tells_about_whom_it_was(mother, link, linked):
    """Not by the filter either: the former owner stands in the list of those who were linked."""
    app, _secret = registered()
    look(link)
    end_link(link, ended_by=EndedBy.SUBJECT, by=by(linked))
    ask(link, app)
    assert len(lines(mother.get(PAGE))) == 2
    assert "somebody who is not linked to you may act for you" in lines(mother.get(PAGE))[0]
    assert len(lines(mother.get(PAGE, {"who": str(linked.pk)}))) == 1


def test_pages_follow_each_other_without_gaps_and_keep_the_filter(mother, link):
    for _look in range(A_PAGE + 5):
        look(link)
    look(link, "families.person_viewed", actor=Actor.officer(uuid7()))
    first = mother.get(PAGE, {"how": "human", "who": str(link.owner_id)})
    older = re.search(r'href="([^"]*before=[^"]*)"', first.content.decode())[1].replace("&amp;", "&")
    second = mother.get(older)
    assert (len(lines(first)), len(lines(second))) == (A_PAGE, 5)
    assert "how=human" in older
    assert "before=" not in re.search(r'href="([^"]*)">Back to the newest', second.content.decode())[1]
    assert "Show older ones" not in second.content.decode()


def test_what_is_no_place_in_the_log_shows_the_newest(mother, link):
    look(link)
    assert len(lines(mother.get(PAGE, {"before": "x' OR 1=1"}))) == 1


def rows_of(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_file_has_every_line_and_neither_name_nor_number_of_the_reader(mother, link, officer):
    for _look in range(A_PAGE):
        look(link)
    of_everybody(link, officer)
    answer = mother.get(FILE)
    rows = rows_of(answer)
    assert rows[0] == ["When", "Who", "What", "By a person or a program"]
    assert len(rows) == 1 + A_PAGE + 5
    assert rows[-1][1:] == ["李明", "Looked at your card", "By a person"]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert WANG_FANG.name not in answer["Content-Disposition"]
    assert not re.search(r"\d{11,}", str(rows))


def test_name_in_the_file_is_no_formula(mother, link):
    own = FamilyLink.objects.own().get(owner=link.owner)
    InsuredPerson.objects.filter(pk=own.person_id).update(name='=HYPERLINK("x")')
    look(link)
    assert rows_of(mother.get(FILE))[1][1] == '\'=HYPERLINK("x")'


def test_file_is_in_the_language_of_the_page_though_it_is_sent_later(mother, link, officer, relative):
    look(link, "families.person_viewed", actor=Actor.officer(officer.pk))
    User.objects.filter(pk=relative.pk).update(language="es")
    answer = mother.get(FILE)
    User.objects.filter(pk=relative.pk).update(language="en")
    mother.get(PAGE)
    with override("es"):
        words = gettext("An officer of the authority")
    assert words != "An officer of the authority"
    assert rows_of(answer)[1][1] == words


@pytest.mark.parametrize("url", [PAGE, FILE])
def test_stranger_finds_their_own_log_and_nothing_of_this_one(client, link, officer, stranger, sign_in, url):
    of_everybody(link, officer)
    link_self(stranger, ZHAO_QIANG)
    answer = sign_in(stranger).get(url, {"days": "7"})
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert LI_MING.name not in text.decode()
    assert "Looked at your card" not in text.decode()
    assert client.get(url, {"who": str(link.owner_id)}).status_code == (422 if url == PAGE else 404)


@pytest.mark.parametrize("url", [PAGE, FILE])
def test_owner_of_the_link_reads_nothing_of_the_subjects_log(client, link, linked, officer, sign_in, url):
    look(link, "families.person_viewed", actor=Actor.officer(officer.pk))
    answer = sign_in(linked).get(url)
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert "Looked at" not in text.decode()


@pytest.mark.parametrize("url", [PAGE, FILE])
def test_before_the_own_card_is_linked_there_is_no_log(client, applicant, sign_in, url):
    assert sign_in(applicant).get(url).status_code == 404


def test_page_asks_the_same_for_one_look_and_thirty(mother, link, officer):
    app = of_everybody(link, officer)
    mother.get(PAGE)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            mother.get(PAGE)
        return len(queries)

    few = asked()
    for _look in range(30):
        look(link, actor=Actor.citizen(link.owner_id, app=app.pk))
    assert asked() == few


def test_log_goes_by_the_index_of_a_persons_events(link):
    """With many events of others and of this person, a page of it reads no more than it has to."""
    person, others = link.person, uuid7()
    record_events(
        [
            build_event(
                "families.card_opened",
                by=by(link.owner),
                of="link",
                object_id=link.pk,
                person_id=others if number % 20 else link.person_id,
            )
            for number in range(5000)
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_event")
        with CaptureQueriesContext(connection) as queries:
            assert len(log_of(person, Sought(who=str(link.owner_id), is_automatic=False), most=31)) == 31
        cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "event_before_by_person" in plan
    assert "Seq Scan on audit_event_before" not in plan
    assert Event.objects.count() > 5000
