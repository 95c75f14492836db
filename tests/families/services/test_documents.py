"""Papers of an application: sealed, five at most, added and removed when it is the applicant's turn, erased in time."""

import base64
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from audit.models import Event
from audit.retention import kept_for
from authorities.models import StaffDuty
from families.documents import MOST
from families.encryption import NotOpened, sealed_with
from families.errors import (
    DocumentMissing,
    DocumentNotKnown,
    DocumentsFull,
    DocumentThere,
    DocumentTooBig,
    InvalidTransition,
)
from families.models import Document, LinkApplication, Message
from families.models.messages import Kind
from families.policies.documents import papers_asked
from families.relationships import Relationship
from families.services.applications import drafts as applications
from families.services.applications.closing import close_overdue
from families.services.applications.documents import add_document, ask_for_more, remove_document, send_documents
from families.services.applications.reviews import reject
from families.services.applications.withdrawing import withdraw
from families.services.index_rotation import reseal
from families.states import Status
from tests.families.conftest import LI_XIAOYU, WANG_FANG, answer, by, draft_of, link_self, submit
from tests.families.papers import EXECUTABLE, pdf, photograph
from tests.families.services.test_races import all_at_once

DAY = timedelta(days=1)


def in_days(days):
    return time_machine.travel(timezone.now() + days * DAY, tick=True)


def newborn(user, **answers):
    """A draft for a child without a number: papers are asked for before it is sent."""
    return draft_of(user, LI_XIAOYU, Relationship.DAUGHTER, number=None, has_no_number=True, **answers)


@pytest.fixture
def draft(linked):
    return newborn(linked)


@pytest.fixture
def case(linked):
    """A daughter whose guardian the applicant is not by the register."""
    return answer(submit(draft_of(linked, LI_XIAOYU, Relationship.DAUGHTER)), LI_XIAOYU)


@pytest.fixture
def asked(case, officer):
    ask_for_more(case, officer=officer, kinds=["household_register"])
    return case


def add(application, number=0, *, kind="birth_certificate"):
    """One paper, different from those of other numbers."""
    content = photograph((100 + number, 80))
    return add_document(application, kind=kind, content=content, by=by(application.applicant))


def events_of(application):
    kinds = Event.objects.filter(object_id=str(application.pk)).order_by("pk").values_list("kind", flat=True)
    return [kind.removeprefix("families.") for kind in kinds]


def plain_bytes_anywhere(planted: bytes) -> list[str]:
    """Tables that hold these bytes, as bytes or as text, whatever column."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'select count(*) from "{table}" as row where strpos(row::text, %s) > 0 or strpos(row::text, %s) > 0',
                [planted.hex(), planted.decode()],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


# --- Sealed -----------------------------------------------------------------------------------------------------------


def test_paper_is_sealed_and_opens_in_its_own_row_alone(draft):
    first, second = add(draft), add(draft, 1)
    first.refresh_from_db()
    assert first.content.startswith(b"\xff\xd8\xff")
    assert len(first.content) == first.size
    Document.objects.filter(pk=second.pk).update(content_sealed=first.content_sealed)
    second.refresh_from_db()
    with pytest.raises(NotOpened):
        _opened = second.content


def test_plain_bytes_are_nowhere_in_the_database(draft):
    planted = b"CANARY7f3a91OFAPAPER"
    content = pdf(lambda writer: writer.add_metadata({"/Title": planted.decode()}))
    assert planted in content
    kept = add_document(draft, kind="birth_certificate", content=content, by=by(draft.applicant))
    assert kept.content == content
    assert plain_bytes_anywhere(planted) == []


def test_search_for_plain_bytes_would_find_them(draft):
    planted = b"CANARY7f3a91OFAPAPER"
    Document.objects.filter(pk=add(draft).pk).update(content_sealed=b"before" + planted)
    assert plain_bytes_anywhere(planted) == ["families_document"]


def test_resealing_takes_papers_along(draft, settings):
    paper = add(draft)
    plain = Document.objects.get(pk=paper.pk).content
    settings.SEALING_KEYS = {**settings.SEALING_KEYS, 9: base64.b64encode(b"k" * 32).decode()}
    settings.SEALING_KEY_CURRENT = 9
    reseal()
    paper.refresh_from_db()
    assert sealed_with(paper.content_sealed) == 9
    assert paper.content == plain


# --- Adding -----------------------------------------------------------------------------------------------------------


def test_five_papers_and_no_more(draft):
    papers = [add(draft, number) for number in range(MOST)]
    assert [paper.position for paper in papers] == [1, 2, 3, 4, 5]
    with pytest.raises(DocumentsFull):
        add(draft, MOST)
    assert Document.objects.of(draft).kept().count() == MOST


def test_place_of_a_removed_paper_is_free_again(draft):
    papers = [add(draft, number) for number in range(MOST)]
    remove_document(papers[1], by=by(draft.applicant))
    assert add(draft, MOST).position == 2


def test_same_file_is_added_once(draft):
    add(draft)
    with pytest.raises(DocumentThere):
        add(draft, kind="other")


@pytest.mark.parametrize(("content", "error"), [(EXECUTABLE, DocumentNotKnown), (b"\xff" * 6_000_000, DocumentTooBig)])
def test_refused_paper_leaves_what_was_there(draft, content, error):
    kept = add(draft)
    with pytest.raises(error):
        add_document(draft, kind="other", content=content, by=by(draft.applicant))
    assert list(Document.objects.of(draft)) == [kept]


def test_adding_leaves_a_trace_of_the_kind_alone(draft):
    add(draft)
    event = Event.objects.get(kind="families.document_added")
    assert (event.object_id, event.codes) == (str(draft.pk), {"document": "birth_certificate"})


def test_adding_keeps_a_draft_from_being_forgotten(draft):
    LinkApplication.objects.filter(pk=draft.pk).update(touched_at=timezone.now() - 6 * DAY)
    add(draft)
    with in_days(5):
        close_overdue()
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_nothing_is_added_where_nothing_is_asked_for(linked):
    for application in (
        draft_of(linked, WANG_FANG, Relationship.MOTHER),
        submit(draft_of(linked, WANG_FANG, Relationship.MOTHER)),
    ):
        with pytest.raises(InvalidTransition):
            add(application)


def test_case_with_an_officer_takes_papers_and_gives_none_back(case):
    paper = add(case)
    with pytest.raises(InvalidTransition):
        remove_document(paper, by=by(case.applicant))


def test_decided_case_takes_no_papers(case, officer):
    reject(case, officer=officer, reason="no_answer")
    with pytest.raises(InvalidTransition):
        add(case)


def test_details_of_somebody_else_take_the_papers_with_them(draft):
    add(draft)
    details = {"name": WANG_FANG.name, "number": WANG_FANG.number, "relationship": "mother", "has_no_number": False}
    applications.save_answers(draft, version=draft.version, **details)
    assert not Document.objects.of(draft).kept().exists()


def test_details_put_right_keep_the_papers(draft):
    add(draft)
    applications.save_answers(draft, version=draft.version, name="李小", relationship="daughter", has_no_number=True)
    assert Document.objects.of(draft).kept().exists()


# --- Removing ---------------------------------------------------------------------------------------------------------


def test_removed_paper_is_erased_at_once_and_removing_twice_is_once(draft):
    paper = add(draft)
    remove_document(paper, by=by(draft.applicant))
    remove_document(paper, by=by(draft.applicant))
    paper.refresh_from_db()
    assert (paper.content, paper.erased_at is None) == (None, False)
    assert events_of(draft).count("document_removed") == 1


# --- An officer asks for more -----------------------------------------------------------------------------------------


def test_asking_for_more_waits_fourteen_days_for_the_applicant(asked):
    asked.refresh_from_db()
    assert (asked.status, asked.documents_asked) == (Status.AWAITING_APPLICANT, ["household_register"])
    assert timedelta(days=13.9) < asked.expires_at - timezone.now() <= 14 * DAY
    told = Message.objects.get(user=asked.applicant, kind=Kind.DOCUMENTS_ASKED)
    assert (told.application, told.codes) == (asked, {"reference": asked.reference})
    event = Event.objects.get(kind="families.application_asked_for_more")
    assert event.codes == {"from": "in_review", "to": "awaiting_applicant", "documents": ["household_register"]}


def test_papers_and_days_are_those_of_the_relatives_region(linked, officer, pack_of):
    """The applicant is of Beijing, the child's card of Guangdong."""
    pack_of("440000", section="evidence", answer_days="30", minor='["birth_certificate"]')
    child = replace(LI_XIAOYU, region="440000")
    sent = submit(draft_of(linked, child, Relationship.DAUGHTER))
    assert papers_asked(sent) == ("household_register", "birth_certificate")

    case = answer(sent, child)

    assert papers_asked(case) == ("birth_certificate",)
    StaffDuty.objects.create(user=officer, region_id="440000", role="officer")
    ask_for_more(case, officer=officer, kinds=["other"])
    assert case.expires_at > timezone.now() + 29 * DAY
    assert papers_asked(case) == ("other",)


def test_only_a_case_with_an_officer_can_be_asked_about(asked, officer):
    with pytest.raises(InvalidTransition):
        ask_for_more(asked, officer=officer, kinds=["other"])


def test_sent_back_with_a_paper(asked):
    add(asked)
    send_documents(asked, brings_documents=False, by=by(asked.applicant))
    asked.refresh_from_db()
    assert (asked.status, asked.expires_at, asked.brings_documents) == (Status.IN_REVIEW, None, False)
    assert events_of(asked)[-2:] == ["document_added", "application_answered"]


def test_sent_back_by_who_shows_papers_at_an_office(asked):
    send_documents(asked, brings_documents=True, by=by(asked.applicant))
    asked.refresh_from_db()
    assert (asked.status, asked.brings_documents) == (Status.IN_REVIEW, True)


def test_not_sent_back_with_nothing(asked):
    with pytest.raises(DocumentMissing):
        send_documents(asked, brings_documents=False, by=by(asked.applicant))
    asked.refresh_from_db()
    assert asked.status == Status.AWAITING_APPLICANT


def test_sending_twice_is_refused_the_second_time(asked):
    send_documents(asked, brings_documents=True, by=by(asked.applicant))
    with pytest.raises(InvalidTransition):
        send_documents(asked, brings_documents=True, by=by(asked.applicant))


@pytest.mark.parametrize(("days", "status"), [(13.9, Status.AWAITING_APPLICANT), (14.1, Status.EXPIRED)])
def test_unanswered_question_of_an_officer_ends(asked, days, status):
    with in_days(days):
        close_overdue()
    asked.refresh_from_db()
    assert asked.status == status


# --- Erased -----------------------------------------------------------------------------------------------------------


def kept_after(application, days):
    with in_days(days):
        close_overdue()
        close_overdue()
    return Document.objects.of(application).kept().count()


@pytest.mark.parametrize(("days", "kept"), [(89.9, 1), (90.1, 0)])
def test_papers_go_ninety_days_after_the_decision(case, officer, days, kept):
    assert kept_for("documents") == 90 * DAY
    add(case)
    reject(case, officer=officer, reason="no_answer")
    assert kept_after(case, days) == kept


def test_erased_row_says_what_there_was_and_nothing_more(case, officer):
    paper = add(case)
    reject(case, officer=officer, reason="no_answer")
    kept_after(case, 91)
    paper.refresh_from_db()
    assert (paper.kind, paper.content_sealed, paper.content) == ("birth_certificate", None, None)
    assert paper.erased_at is not None


def test_papers_of_an_open_case_stay(case):
    add(case)
    assert kept_after(case, 400) == 1


def test_papers_of_a_forgotten_draft_go_with_it(draft):
    add(draft)
    assert kept_after(draft, 6.9) == 1
    assert kept_after(draft, 7.1) == 0


def test_papers_of_a_discarded_draft_go_at_once(draft):
    add(draft)
    withdraw(draft, by=by(draft.applicant))
    assert not Document.objects.of(draft).kept().exists()


def test_papers_of_a_withdrawn_case_stay_as_after_a_decision(case):
    add(case)
    withdraw(case, by=by(case.applicant))
    assert Document.objects.of(case).kept().count() == 1
    assert kept_after(case, 91) == 0


# --- What must never be false -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"position": 2}, "document_one_a_position"),
        ({"sha256": "same"}, "document_added_once"),
        ({"position": 6}, "document_at_most_five"),
        ({"kind": "passport"}, "document_kind_known"),
        ({"content_type": "image/png"}, "document_type_known"),
        ({"content_sealed": None}, "document_kept_or_erased"),
        ({"erased_at": timezone.now()}, "document_kept_or_erased"),
    ],
)
def test_paper_cannot_be_false(draft, changes, constraint):
    first, second = add(draft), add(draft, 1)
    Document.objects.filter(pk=second.pk).update(sha256="same")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Document.objects.filter(pk=first.pk).update(**changes)
    assert caught.value.__cause__.diag.constraint_name == constraint


def test_erased_papers_are_in_nobodys_way(draft):
    for _turn in range(3):
        remove_document(add(draft), by=by(draft.applicant))
    assert Document.objects.of(draft).count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_many_papers_at_once_the_fifth_is_the_last(applicant):
    """Eight windows, four papers there already: one more gets in, with real connections."""
    link_self(applicant)
    draft = newborn(applicant)
    for number in range(MOST - 1):
        add(draft, number)

    def adding(number):
        return lambda: add(LinkApplication.objects.select_related("applicant").get(pk=draft.pk), number)

    became = all_at_once([adding(number) for number in range(10, 18)])

    assert became == {"done": 1, "DocumentsFull": 7}
    assert Document.objects.of(draft).kept().count() == MOST


@pytest.mark.django_db(transaction=True)
def test_paper_that_comes_while_the_case_is_decided_is_in_or_refused(applicant, officer):
    link_self(applicant)
    case = answer(submit(draft_of(applicant, LI_XIAOYU, Relationship.DAUGHTER)), LI_XIAOYU)
    held = LinkApplication.objects.select_related("applicant").get(pk=case.pk)

    became = all_at_once([lambda: add(held), lambda: reject(case, officer=officer, reason="no_answer")])

    added = Event.objects.filter(kind="families.document_added").count()
    assert became["done"] == 1 + added
    assert Document.objects.count() == added


def test_ids_are_made_before_sealing():
    paper = Document(pk=uuid7())
    paper.content = b"plain"
    assert paper.content == b"plain"
    assert b"plain" not in paper.content_sealed


def test_child_of_today_has_a_place_in_the_table(linked):
    """Born this year, with a number: papers are asked for by an officer, not before."""
    assert date.today().year - LI_XIAOYU.born.year < 16
    draft = draft_of(linked, LI_XIAOYU, Relationship.DAUGHTER)
    with pytest.raises(InvalidTransition):
        add(draft)
