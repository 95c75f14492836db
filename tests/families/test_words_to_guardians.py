"""What the guardians of an adult read never speaks of a child, and what those of a child read does."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import override

from families.decisions import NumberReason
from families.looks import LOOKS_AT_CHILD, look_in_words
from families.message_texts import TEXTS, VARIANT, WARD
from families.models import FamilyLink, Message
from families.models.messages import Kind
from families.services.links.changing import lower_link
from families.services.links.ending import end_link_as
from families.services.links.openings import note_opening
from families.services.notice_values import values_of
from families.services.senders.words import letter_of, text_of
from registry.texts import NOTICES, Ask, code_text, notice_text
from tests.families.admin.conftest import on_duty
from tests.families.conftest import CHEN_JING, LI_XIAOYU, Resident, answer, by, draft_of, link_self, submit
from tests.families.recipes import approve

LANGUAGES = [code for code, _name in settings.LANGUAGES]
CODES = {"reference": "F7K2-94QD"}
OF_WARD = CODES | {VARIANT: WARD}
TO_GUARDIANS = [Kind.GUARDIAN_TOLD, Kind.GUARDIAN_LINK_CHANGED, Kind.GUARDIAN_LINK_ENDED]
OF_CHILDREN_ALONE = Kind.GUARDIAN_ASKED  # about a ward of age two officers decide (tests of the table of answers)
PAGES = ("link", "link-looks", "link-less", "link-pause", "link-resume", "link-end")
OF_AGE = Resident("李成年", timezone.localdate().replace(year=timezone.localdate().year - 36, day=1))
CHILD = re.compile(r"\bchild|\bmenor(es)?\b|\bhij[oa]s?\b|\bniñ[oa]s?\b|孩子|子女|儿童|未成年", re.IGNORECASE)


def everything_said(kind, codes, language):
    """In the inbox, in a letter, in a text message, and by the authority."""
    with override(language):
        yield TEXTS[kind].titled(codes)
        yield TEXTS[kind].filled(codes)
    letter = letter_of(kind, codes, language)
    yield from (letter.subject, letter.text, text_of(kind, codes, language))
    if kind in NOTICES:
        yield notice_text(kind, codes, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in Kind.values if kind != OF_CHILDREN_ALONE])
def test_no_message_to_the_guardians_of_an_adult_speaks_of_a_child(kind, language):
    assert [said for said in everything_said(kind, OF_WARD, language) if CHILD.search(said)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*TO_GUARDIANS, OF_CHILDREN_ALONE])
def test_each_message_to_the_other_guardian_of_a_child_says_so(kind, language):
    assert [said for said in everything_said(kind, CODES, language) if not CHILD.search(said)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_are_for_both_speak_of_no_child(language):
    ask = Ask("care", applicant_name=None, relationship=None, scopes=[], term_days=None, reference="F7K2-94QD")
    codes = {"insurance": "pension", "reason": NumberReason.COMPARED}
    with override(language):
        said = [look_in_words(kind, codes, is_at_child=True) for kind in LOOKS_AT_CHILD]
    assert [words for words in [code_text(ask, "123456", 30, language), *said] if CHILD.search(words)] == []


@pytest.fixture
def of_ward(linked, officer):
    """A guardian's, to an adult who has another one."""
    case = answer(submit(draft_of(linked, OF_AGE, "ward")), OF_AGE, guardian=True, other=CHEN_JING)
    for who in (officer, on_duty("colleague", "110000", "officer")):
        assert approve([case], officer=who, reason="guardianship_proven") == {}
    return FamilyLink.objects.get(application=case)


@pytest.fixture
def of_child(linked):
    return answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True, other=CHEN_JING).link


@pytest.mark.parametrize(("whose", "variant"), [("of_ward", {VARIANT: WARD}), ("of_child", {})])
def test_other_guardian_is_told_in_the_words_of_that_age(request, linked, whose, variant):
    link = request.getfixturevalue(whose)
    lower_link(link, linked, scopes=["view_card"], by=by(linked))
    end_link_as(link, linked, is_silent=False, by=by(linked))

    told = Message.objects.filter(person=link.guardian).order_by("pk")
    assert [message.kind for message in told] == TO_GUARDIANS
    for message in told:
        assert message.codes == {"reference": link.application.reference} | variant
        said = [
            *everything_said(message.kind, message.codes, "en"),
            notice_text(message.kind, values_of(message), "en"),
        ]
        assert {bool(CHILD.search(words)) for words in said} == {not variant}


@pytest.fixture
def other_guardian(relative):
    link_self(relative, CHEN_JING)
    return relative


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_a_link_to_an_adult_speaks_of_a_child(client, other_guardian, sign_in, of_ward, language):
    other_guardian.language = language
    other_guardian.save()
    note_opening("families.record_opened", of_ward)
    sign_in(other_guardian)

    pages = [reverse(f"families:{page}", args=[of_ward.pk]) for page in PAGES]
    shown = {page: main_of(client, page) for page in [*pages, reverse("families:who-can-see-me")]}
    client.post(reverse("families:link-end", args=[of_ward.pk]), {"is_silent": "on"})
    shown["ended"] = main_of(client, pages[0])
    assert {page: text for page, text in shown.items() if CHILD.search(text)} == {}


@pytest.mark.parametrize("page", sorted({*PAGES} - {"link-less"}))
def test_page_of_a_link_to_a_child_names_it(client, other_guardian, sign_in, of_child, page):
    sign_in(other_guardian)
    assert LI_XIAOYU.name in main_of(client, reverse(f"families:{page}", args=[of_child.pk]))


def main_of(client, address):
    page = client.get(address)
    assert page.status_code == 200, address
    return strip_tags(re.search(r"<main.*</main>", page.content.decode(), re.DOTALL)[0])
