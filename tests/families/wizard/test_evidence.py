"""The wizard's step for papers: there when it is needed, one thing a POST, a clear answer to every wrong file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from families.documents import MOST
from families.models import Document
from families.services.applications.documents import add_document
from families.states import Status
from tests.families.conftest import LI_XIAOYU, WANG_FANG, ZHAO_QIANG, by, draft_of, link_self, submit
from tests.families.papers import EXECUTABLE, pdf, photograph, with_action, zip_bomb
from tests.families.wizard.pages import (
    assert_error_is_told,
    post_step,
    start,
    step_url,
    summary_of,
    text_of,
)

SHARED = {"preset": "own", "scopes": ["view_card"], "term_days": "365"}
NEWBORN = {"name": "李宝宝", "number": "", "has_no_number": "on", "relationship": "son"}


@pytest.fixture
def draft(linked):
    return draft_of(linked, LI_XIAOYU, "daughter", number=None, has_no_number=True)


@pytest.fixture
def citizen(linked, sign_in):
    return sign_in(linked)


def evidence_url(draft):
    return step_url(draft, "evidence")


def add(citizen, draft, content=None, *, kind="birth_certificate", name="paper.jpg"):
    """As the form posts it; a `content` of None is no file chosen."""
    answers = {"kind": kind, "add": "1"}
    if content is not None:
        answers["file"] = SimpleUploadedFile(name, content, "image/jpeg")
    return citizen.post(evidence_url(draft), answers)


def kept(draft):
    return list(Document.objects.of(draft).kept())


def test_step_stands_between_sharing_and_checking(citizen):
    draft = start(citizen, "relative")
    assert post_step(citizen, draft, "details", **NEWBORN).url == step_url(draft, "sharing")
    assert post_step(citizen, draft, "sharing", **SHARED).url == evidence_url(draft)
    assert citizen.get(step_url(draft, "check")).url == evidence_url(draft)
    page = citizen.get(evidence_url(draft))
    assert "step 4 of 5" in text_of(page)
    for words in ("Birth certificate", "The hospital's note of the birth", "Household register"):
        assert words in text_of(page)


@pytest.mark.parametrize(
    ("resident", "relationship", "is_asked"),
    [
        (WANG_FANG, "mother", False),
        (LI_XIAOYU, "daughter", False),
        (WANG_FANG, "ward", True),
        (LI_XIAOYU, "ward", False),
    ],
    ids=["adult", "child", "ward-of-age", "minor-ward"],
)
def test_step_is_there_for_whom_an_officer_decides_in_any_case(linked, citizen, resident, relationship, is_asked):
    draft = draft_of(linked, resident, relationship)
    assert citizen.get(evidence_url(draft)).status_code == (200 if is_asked else 404)


def test_region_may_ask_for_papers_of_every_child(linked, citizen, pack_of):
    pack_of("110000", section="evidence", asked_first='["minor"]', minor='["birth_certificate"]')
    page = text_of(citizen.get(evidence_url(draft_of(linked, LI_XIAOYU, "daughter"))))
    assert "Birth certificate" in page
    assert "Household register" not in page
    assert citizen.get(evidence_url(draft_of(linked, WANG_FANG, "mother"))).status_code == 404


def test_paper_is_added_looked_at_and_removed(citizen, draft):
    assert add(citizen, draft, photograph()).url == evidence_url(draft)
    [paper] = kept(draft)
    page = citizen.get(evidence_url(draft))
    assert "The paper is added." in text_of(page)
    assert "Birth certificate JPEG, " in text_of(page)

    shown = citizen.get(reverse("families:application-document", args=[draft.pk, paper.pk]))
    assert (shown.status_code, shown["Content-Type"], shown.content) == (200, "image/jpeg", paper.content)

    assert citizen.post(evidence_url(draft), {"remove": str(paper.pk)}).url == evidence_url(draft)
    assert kept(draft) == []
    assert citizen.get(shown.wsgi_request.path).status_code == 404
    assert "Nothing yet." in text_of(citizen.get(evidence_url(draft)))


def test_way_on_needs_a_paper_or_the_word_that_it_is_shown(citizen, draft):
    refused = post_step(citizen, draft, "evidence")
    assert_error_is_told(refused, "brings_documents", "Add a paper first, or tick that you show it at an office.")
    add(citizen, draft, photograph())
    assert post_step(citizen, draft, "evidence").url == step_url(draft, "check")
    assert "Birth certificate" in text_of(citizen.get(step_url(draft, "check")))


def test_who_has_no_paper_to_hand_goes_on_without(citizen, draft):
    assert post_step(citizen, draft, "evidence", brings_documents="on").url == step_url(draft, "check")
    page = text_of(citizen.get(step_url(draft, "check")))
    assert "You show them at an office." in page
    post_step(citizen, draft, "check", sensitive=["view_card"])
    draft.refresh_from_db()
    assert (draft.status, draft.brings_documents) == (Status.IN_REVIEW, True)


def test_answers_are_saved_by_the_other_button_too(citizen, draft):
    post_step(citizen, draft, "evidence", brings_documents="on", later="1")
    draft.refresh_from_db()
    assert draft.brings_documents is True


WRONG = {
    "executable called .jpg": (EXECUTABLE, "This is neither a JPEG or PNG picture nor a PDF."),
    "six mebibytes": (photograph() + b"\0" * (6 * 1024 * 1024), "The file is larger than 5 MB."),
    "zip bomb": (zip_bomb(), "The picture has too many pixels to be opened."),
    "truncated": (photograph((900, 900))[:3000], "The file cannot be opened: a part of it is missing or broken."),
    "script": (pdf(with_action("/JavaScript")), "The PDF holds a script or another file"),
    "locked": (pdf(lambda writer: writer.encrypt("x", algorithm="RC4-128")), "The PDF is locked with a password."),
    "empty": (b"", "The file is empty."),
    "none": (None, "Choose the file to add."),
}


@pytest.mark.parametrize(("content", "words"), WRONG.values(), ids=WRONG.keys())
def test_wrong_file_is_told_and_what_was_there_stays(citizen, draft, content, words):
    add(citizen, draft, photograph((50, 50)))
    before = kept(draft)
    answer = add(citizen, draft, content)
    assert_error_is_told(answer, "file", words)
    assert answer.content.decode().count("<title>") == 1
    assert "Error:" in answer.content.decode().split("</title>")[0]
    assert kept(draft) == before


def test_kind_has_to_be_chosen_from_the_list(citizen, draft):
    for kind in ("", "passport"):
        answer = add(citizen, draft, photograph(), kind=kind)
        assert answer.status_code == 422
        assert summary_of(answer)[0][1] == "#id_kind_0"
    assert kept(draft) == []


def test_same_file_twice_is_one_paper(citizen, draft):
    add(citizen, draft, photograph())
    assert_error_is_told(add(citizen, draft, photograph()), "file", "You have added this file already.")
    assert len(kept(draft)) == 1


def test_sixth_paper_is_refused_and_the_form_is_gone(citizen, draft):
    for number in range(MOST):
        add(citizen, draft, photograph((60 + number, 60)))
    page = citizen.get(evidence_url(draft))
    assert 'name="file"' not in page.content.decode()
    assert "Remove one before you add another." in text_of(page)
    answer = add(citizen, draft, photograph((99, 99)))
    assert answer.status_code == 422
    assert "There are five papers already." in text_of(answer)
    assert len(kept(draft)) == MOST


@pytest.mark.parametrize("typed", ["", "x", "0198c1d8-7b1c-7c34-a0b3-4b5d4d6a7f10"])
def test_removing_what_is_no_paper_of_this_draft(citizen, draft, typed):
    assert citizen.post(evidence_url(draft), {"remove": typed}).status_code == 404


def test_paper_of_another_draft_is_not_removed_through_this_one(linked, citizen, draft):
    other = draft_of(linked, LI_XIAOYU, "daughter", number=None, has_no_number=True)
    paper = add_document(other, kind="other", content=photograph(), by=by(linked))
    assert citizen.post(evidence_url(draft), {"remove": str(paper.pk)}).status_code == 404
    assert citizen.get(reverse("families:application-document", args=[draft.pk, paper.pk])).status_code == 404
    assert kept(other) == [paper]


def test_draft_that_was_sent_leads_to_its_status(citizen, draft):
    submit(draft)
    for answer in (citizen.get(evidence_url(draft)), add(citizen, draft, photograph())):
        assert answer.url == reverse("families:application", args=[draft.pk])
    assert kept(draft) == []


def test_paper_is_shown_and_can_do_nothing(citizen, draft):
    for content in (photograph(), pdf()):
        add(citizen, draft, content)
    picture, document = kept(draft)
    shown = [
        citizen.get(reverse("families:application-document", args=[draft.pk, one.pk])) for one in (picture, document)
    ]
    for answer in shown:
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Security-Policy"].startswith("default-src 'none';")
        assert "script-src" not in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
    assert "sandbox" in shown[0]["Content-Security-Policy"]
    assert [answer["Content-Type"] for answer in shown] == ["image/jpeg", "application/pdf"]
    assert shown[1]["Content-Disposition"] == 'inline; filename="birth_certificate.pdf"'


def test_nobody_elses_papers(client, linked, stranger, sign_in, draft):
    paper = add_document(draft, kind="other", content=photograph(), by=by(linked))
    address = reverse("families:application-document", args=[draft.pk, paper.pk])
    assert client.get(address).url.startswith("/account/login/")
    link_self(stranger, ZHAO_QIANG)
    citizen = sign_in(stranger)
    assert citizen.get(address).status_code == 404
    assert citizen.get(evidence_url(draft)).status_code == 404
    assert add(citizen, draft, photograph((70, 70))).status_code == 404
    assert citizen.post(evidence_url(draft), {"remove": str(paper.pk)}).status_code == 404
    assert kept(draft) == [paper]
