"""The two files of an export, piece by piece while they are sent: nothing of them is stored anywhere."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from benefits.services.my_data.parts import PARTS
from benefits.services.my_data.shape import Part, Row, Whose, plain, shown

FORMAT = "sscard-my-data/1"  # of the JSON file; docs/my-data.md


def as_json(whose: Whose, *, made_at: datetime) -> Iterator[str]:
    """Whole once its last brace is there."""
    yield _piece({"format": FORMAT, "made_at": plain(made_at), "language": whose.user.language})[:-1]
    for part in PARTS:
        yield f", {_piece(part.key)}: ["
        for number, row in enumerate(_rows(part, whose)):
            fields = {field.key: plain(field.value) for field in row}
            yield f"{', ' if number else ''}{_piece(fields)}"
        yield "]"
    yield "}\n"


def as_html(whose: Whose, *, made_at: datetime) -> Iterator[str]:
    """A page of its own that needs nothing else, and opens without the network."""
    language = whose.user.language
    with override(language):
        title, made = _("Your data at sscard"), _("Made on %(moment)s") % {"moment": shown(made_at)}
        contents = [(part.key, str(part.title)) for part in PARTS]
        nothing, back, label = _("Nothing is kept."), _("Back to the list"), _("Contents")
        head = format_html(_HEAD, language=language.lower(), title=title, made=made, label=label)
    yield head
    for key, words in contents:
        yield format_html('<li><a href="#{}">{}</a></li>\n', key, words)
    yield "</ul></nav>\n<main>\n"
    for part, (key, words) in zip(PARTS, contents, strict=True):
        yield format_html('<section id="{}" aria-labelledby="of-{}"><h2 id="of-{}">{}</h2>\n', key, key, key, words)
        is_empty = True
        for row in _rows(part, whose):
            is_empty = False
            yield _row(row, language)
        if is_empty:
            yield format_html("<p>{}</p>\n", nothing)
        yield format_html('<p><a href="#contents">{}</a></p></section>\n', back)
    yield "</main></body></html>\n"


_LONGEST = 12  # characters of a word that are kept together; Chinese breaks anywhere
_HEAD = (
    '<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" '
    'content="width=device-width, initial-scale=1"><title>{title}</title>'
    '</head>\n<body><header><h1>{title}</h1><p>{made}</p></header>\n<nav id="contents" aria-label="{label}"><ul>\n'
)


def _rows(part: Part, whose: Whose) -> Iterable[Row]:
    """In the user's language: by the time they are written, the request's is over. Not held open between two rows, as
    whoever reads may do something else in between."""
    rows = iter(part.rows(whose))
    while True:
        with override(whose.user.language):
            row = next(rows, None)
        if row is None:
            return
        yield row


def _row(row: Row, language: str) -> str:
    with override(language):
        lines = [
            format_html("<dt>{}</dt><dd>{}</dd>", capfirst(str(field.label)), _lines(field.shown)) for field in row
        ]
    return f"<dl>{''.join(lines)}</dl><hr>\n"


def _lines(text: str) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", [[_breakable(line)] for line in text.splitlines()])  # ours


def _breakable(text: str) -> SafeString:
    """A hash or an id is broken where a narrow screen ends; copied, it is whole again."""
    return format_html_join(" ", "{}", [[_word(word)] for word in text.split(" ")])


def _word(word: str) -> SafeString:
    pieces = [word[at : at + _LONGEST] for at in range(0, len(word), _LONGEST)] or [""]
    return format_html_join(mark_safe("<wbr>"), "{}", [[piece] for piece in pieces])  # ours


def _piece(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
