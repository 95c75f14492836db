"""A table from its bytes: rows with the numbers that a spreadsheet shows, or what is wrong with them and where."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from authorities.errors import Refused
from authorities.uploads import MOST_BYTES
from authorities.validators import WORKED_OUT, begins_formula, is_formula

MOST_PROBLEMS = 50  # told at once; whoever has more begins with these
_DELIMITERS = (",", ";", "\t")  # the second is what spreadsheets write in Spanish
_LONGEST_NAME = 40


class Problem(NamedTuple):
    """`row` as a spreadsheet counts them, the names of the columns being 1; None where it is the file as a whole."""

    row: int | None
    column: str
    text: str | Promise


class TableRefused(Refused):
    """Nothing of the table is taken."""

    message = _("Nothing was taken of this table.")

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: dict[str, str]


def read_table(content: bytes, columns: Sequence[str], most: int) -> list[Row]:
    """Without the rows that are empty. Raises TableRefused: too large or too long, no UTF-8 (its mark at the beginning is
    read past), other columns, a cell too many or too few, a formula."""
    text = _text_of(content)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text, columns), strict=True)
    names = _names(lines, columns)
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, cells in _numbered(lines):
        if len(problems) > MOST_PROBLEMS:
            break
        if len(rows) >= most:
            raise _whole(_("The table has more than %(most)d rows. Send it in parts.") % {"most": most})
        rows.append(Row(number, dict(zip(names, map(_plain, cells), strict=False))))
        problems += _wrong_in(rows[-1], cells, names)
    if problems:
        raise TableRefused(problems)
    if not rows:
        raise _whole(_("The table has no rows below its names."))
    return rows


def _text_of(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise _whole(_("The file is larger than %(most)d kB.") % {"most": MOST_BYTES // 1024})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _whole(_("The file is not UTF-8. Save it as “CSV UTF-8”.")) from error
    if "\0" in text:
        raise _whole(_("The file is no table of text. Save it as “CSV UTF-8”."))
    return text


def _wrong_in(row: Row, cells: Sequence[str], names: Sequence[str]) -> list[Problem]:
    if len(cells) != len(names):
        told = _("This row has %(has)d cells, and there are %(columns)d columns.")
        return [Problem(row.number, "", told % {"has": len(cells), "columns": len(names)})]
    return [Problem(row.number, name, str(WORKED_OUT)) for name, cell in row.cells.items() if is_formula(cell)]


def _plain(cell: str) -> str:
    """Without the apostrophe that our own tables put before what a spreadsheet would work out."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and begins_formula(text[1:]) else text


def _whole(text: str) -> TableRefused:
    return TableRefused([Problem(None, "", text)])


def _delimiter_of(text: str, columns: Sequence[str]) -> str:
    """By the first line: what parts it into most of the names."""
    first = text[:1000].partition("\n")[0]
    return max(_DELIMITERS, key=lambda one: len(set(columns) & {name.strip(' "\r') for name in first.split(one)}))


def _numbered(lines: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Raises TableRefused where the quotation marks do not close."""
    number = 1
    while True:
        number += 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            problem = Problem(number, "", _("The quotation marks of this row do not fit, or a cell is too long."))
            raise TableRefused([problem]) from error
        if any(cell.strip() for cell in cells):
            yield number, cells


def _names(lines: Iterator[list[str]], columns: Sequence[str]) -> list[str]:
    """In the order of the file. Raises TableRefused."""
    try:
        names = [name.strip().lower() for name in next(lines, [])]
    except csv.Error:
        names = []
    missing = [name for name in columns if name not in names]
    others = [name[:_LONGEST_NAME] for name in names if name not in columns]
    if missing or others or len(names) != len(set(names)):
        expected = _("The first row has to name these columns, each once: %(columns)s.") % {
            "columns": ", ".join(columns)
        }
        found = _("It has: %(columns)s.") % {"columns": ", ".join(name[:_LONGEST_NAME] for name in names[:20]) or "–"}
        raise TableRefused([Problem(1, "", f"{expected} {found}")])
    return names
