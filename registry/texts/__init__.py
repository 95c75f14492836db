"""The words that go out by SMS, call and letter, in the languages a person may read. Whole sentences, so that they can
be translated whole."""

from registry.texts.codes import Ask, code_text, spoken_code
from registry.texts.notices import NOTICES, notice_text
from registry.texts.words import RELATIONSHIPS, SCOPES, known_language

__all__ = [
    "NOTICES",
    "RELATIONSHIPS",
    "SCOPES",
    "Ask",
    "code_text",
    "known_language",
    "notice_text",
    "spoken_code",
]
