"""What leaves the house for every kind of message in every language: enough to know, and nothing that tells on anybody."""

import math
import re

import pytest
from django.conf import settings

from families.message_groups import NOT_BY_TEXT, Group
from families.message_texts import GROUP_OF, TEXTS, VARIANT
from families.models.messages import Kind
from families.services.senders.words import PARTS, letter_of, parts_of, text_of
from tests.families.senders.conftest import REFERENCE

LANGUAGES = [code for code, _name in settings.LANGUAGES]
NAME, NUMBER = "欧阳金丝雀", "11010119580311002X"
PLANTED = {"reference": REFERENCE, "name": NAME, "number": NUMBER, "who": NAME}
TEXTED = [kind for kind in Kind.values if kind not in NOT_BY_TEXT]


@pytest.fixture(autouse=True)
def _address(settings):
    settings.BASE_URL = "https://cards.example.org"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind.values)
def test_letter_says_what_and_where_and_nothing_of_anybody(kind, language):
    letter = letter_of(kind, PLANTED, language)
    whole = letter.subject + letter.text

    assert NAME not in whole
    assert not re.search(r"\d{4,}", whole.replace(REFERENCE, ""))
    assert "\n" not in letter.subject
    assert "https://cards.example.org/messages/" in letter.text
    assert "https://cards.example.org/account/messages/" in letter.text
    assert REFERENCE in letter.text
    assert "%" not in whole


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TEXTED)
def test_text_is_of_two_parts_at_most_and_tells_nothing_of_anybody(kind, language):
    for codes in (PLANTED, {}, *(PLANTED | {VARIANT: variant} for variant in TEXTS[kind].variants)):
        text = text_of(kind, codes, language)

        assert counted_by_hand(text) <= PARTS, text
        assert NAME not in text
        assert not re.search(r"\d{4,}", text.replace(REFERENCE, ""))
        assert "https://cards.example.org/messages/" in text
        assert "%" not in text


def counted_by_hand(text):
    """A text of our languages is either all of the network's alphabet, none of it two places wide, or counted in UTF-16."""
    is_latin = re.fullmatch(r"[A-Za-z0-9 .,:/()'?¿ñéùìòàÑÉüÜ-]*", text)
    return max(1, math.ceil(len(text) / 153)) if is_latin else max(1, math.ceil(len(text.encode("utf-16-be")) / 2 / 67))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("á" + "a" * 69, 1),
        ("á" + "a" * 70, 2),
        ("语" * 134, 2),
        ("语" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
    ids=lambda value: f"{value[0]}-{len(value)}" if isinstance(value, str) else str(value),
)
def test_parts_are_counted_as_the_network_does(text, parts):
    assert parts_of(text) == parts


def test_reference_gives_way_before_a_third_part(settings):
    for length in range(10, 200):
        settings.BASE_URL = f"https://{'a' * length}.org"
        text = text_of(Kind.CONSENT_ASKED, PLANTED, "zh-hans")
        if REFERENCE not in text:
            break
        assert parts_of(text) <= PARTS
    assert length > 10
    assert parts_of(text) == PARTS
    assert text == text_of(Kind.CONSENT_ASKED, {}, "zh-hans")


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_but_safety_can_be_ended_by_the_words(language):
    by_group = {}
    for kind, group in GROUP_OF.items():
        by_group.setdefault(group is Group.SAFETY, set()).add(letter_of(kind, {}, language).text.splitlines()[-1])
    assert [len(endings) for endings in by_group.values()] == [1, 1]
    assert by_group[True] != by_group[False]


def test_case_without_a_reference_names_none():
    assert "Reference" not in letter_of(Kind.CARD_EXPIRES, {}, "en").text
    assert "(" not in text_of(Kind.LOSS_FILED, {}, "en")
