"""Where the register does not prove that a child is the applicant's, they are told at once which papers help, and where."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from families.documents import DocumentKind
from families.message_texts import TEXTS
from families.models import Message
from families.services.applications.documents import add_document
from tests.families.conftest import LI_XIAOYU, PASSWORD, Resident, answer, by, draft_of, link_self, submit
from tests.families.papers import photograph

pytestmark = pytest.mark.django_db
CHILD = Resident("李小雨", date(timezone.localdate().year - 8, 1, 5), LI_XIAOYU.sex)


def within_a_sentence(kind):
    """With a small letter at its beginning, and nothing else of it changed."""
    label = str(DocumentKind(kind).label)
    return label[0].lower() + label[1:]


@pytest.fixture
def grandfather(regions):
    user = User.objects.create_user("grandfather", PASSWORD)
    link_self(user, Resident("李老", date(1950, 1, 1)))
    return user


@pytest.mark.parametrize(
    ("who", "relationship", "papers"),
    [
        ("linked", "daughter", ["household_register", "birth_certificate"]),
        ("grandfather", "granddaughter", ["household_register", "court_decision", "notarised_paper"]),
    ],
)
def test_message_names_the_papers_of_this_kin(request, who, relationship, papers):
    case = answer(submit(draft_of(request.getfixturevalue(who), CHILD, relationship)), CHILD)

    message = Message.objects.get(application=case)
    assert (message.kind, message.codes) == ("papers_help", {"reference": case.reference, "papers": papers})
    for language in ("en", "es", "zh-hans"):
        with override(language):
            text = TEXTS[message.kind].filled(message.codes)
            assert all(within_a_sentence(kind) in text for kind in papers)


def test_message_leads_to_the_papers_and_the_status_says_them_until_one_is_there(linked, sign_in):
    case = answer(submit(draft_of(linked, CHILD, "daughter")), CHILD)
    browser = sign_in(linked)
    message = browser.get(reverse("families:message", args=[Message.objects.get(application=case).pk]))
    papers = reverse("families:application-documents", args=[case.pk])
    assert papers in message.content.decode()

    status = reverse("families:application", args=[case.pk])
    lede = browser.get(status).context["progress"].lede
    assert within_a_sentence(DocumentKind.BIRTH_CERTIFICATE) in lede
    assert "at an office" in lede
    assert "do not have to do anything" not in lede

    add_document(case, kind="birth_certificate", content=photograph(), by=by(linked))
    assert "do not have to do anything" in browser.get(status).context["progress"].lede


def test_who_was_asked_for_papers_first_is_not_asked_again(linked):
    ward = Resident("李成年", date(1990, 5, 5))
    case = answer(submit(draft_of(linked, ward, "ward")), ward)
    assert Message.objects.get(application=case).kind == "application_in_review"
