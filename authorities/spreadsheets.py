"""Tables as files for a spreadsheet: line by line, and no cell that a spreadsheet would take for a formula."""

import csv
from collections.abc import Generator, Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from authorities.validators import without_formulas

_BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet takes Chinese for something else


class _Line:
    """What csv writes to: hands each line back."""

    def write(self, line: str) -> str:
        return line


def csv_download(filename: str, rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """`filename` is seen by others: no name in it. Rows are in the reader's language already: they are sent later."""
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer


def _lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    try:
        yield _BYTE_ORDER_MARK
        for row in rows:
            yield writer.writerow([without_formulas(str(cell)) for cell in row])
    finally:
        if isinstance(rows, Generator):
            rows.close()  # now, not when somebody looks for what nobody uses
