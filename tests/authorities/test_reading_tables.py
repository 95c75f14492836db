"""What a table may be made of, and what is said of one that is none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from authorities.services.importing.reading import MOST_PROBLEMS, TableRefused, read_table
from authorities.uploads import MOST_BYTES

COLUMNS = ("code", "name")


def read(text, most=100):
    content = text if isinstance(text, bytes) else text.encode()
    return [(row.number, row.cells) for row in read_table(content, COLUMNS, most)]


def refused(text, most=100):
    with pytest.raises(TableRefused) as error:
        read(text, most)
    return [(problem.row, problem.column, str(problem.text)) for problem in error.value.problems]


ONE = [(2, {"code": "a", "name": "北京"})]


@pytest.mark.parametrize(
    "text",
    [
        "code,name\na,北京\n",
        "\ufeffcode,name\r\na,北京\r\n",
        "name,code\n北京,a",
        ' Code , NAME \n "a" ,  北京  \n,\n\n',
        "code;name\na;北京\n",
        "code\tname\na\t北京\n",
        '"code","name"\n"a","北京"\n',
    ],
)
def test_with_and_without_a_mark_in_any_order_and_shape(text):
    assert read(text) == ONE if '"a"' not in text or text.startswith('"') else read(text)[0][0] == 2


def test_rows_are_counted_as_a_spreadsheet_does():
    rows = read('code,name\na,"two\nlines"\n\nb,x\n')
    assert [number for number, _cells in rows] == [2, 4]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The first row has to name these columns, each once: code, name. It has: –."),
        ("code,title\na,b\n", "It has: code, title."),
        ("code\na\n", "It has: code."),
        ("code,name,name\na,b,c\n", "It has: code, name, name."),
        ("code,name,is_superuser\na,b,c\n", "It has: code, name, is_superuser."),
        ("a,北京\n", "It has: a, 北京."),
        ("x" * 5000, f"It has: {'x' * 40}."),
    ],
)
def test_other_columns_are_refused(text, said):
    [(row, _column, told)] = refused(text)
    assert row == 1
    assert told.endswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("code,name\n", "The table has no rows below its names."),
        ("code,name\n,\n", "The table has no rows below its names."),
        ("code,name\na,北京\n".encode("gb18030"), "The file is not UTF-8."),
        ("code,name\na,北京\n".encode("utf-16"), "The file is not UTF-8."),
        (b"\x89PNG\r\n\x1a\n", "The file is not UTF-8."),
        ("code,name\na,\0\n", "The file is no table of text."),
        (b"a" * (MOST_BYTES + 1), "The file is larger than 256 kB."),
        ("code,name\n" + "a,b\n" * 101, "The table has more than 100 rows."),
    ],
)
def test_what_is_wrong_with_the_whole_is_said_once(text, said):
    [(row, _column, told)] = refused(text)
    assert row is None
    assert told.startswith(said)


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", " =1", "＝1+1", "'=1+1", '"=HYPERLINK(""x"")"', "a; =1+1", "a;＝1"],
)
def test_formulas_are_refused_with_row_and_column(cell):
    told = refused(f"code,name\na,b\nc,{cell}\n")
    assert told == [
        (3, "name", "A spreadsheet would work this out: write no =, +, - or @ at the beginning or after a semicolon.")
    ]


def test_every_row_with_a_cell_too_many_or_too_few_is_named():
    told = refused("code,name\na\nb,c\nd,e,f\n")
    assert [row for row, _column, _text in told] == [2, 4]
    assert told[0][2] == "This row has 1 cells, and there are 2 columns."


def test_quotation_marks_that_do_not_close():
    [(row, _column, text)] = refused('code,name\na,"b\n')
    assert row == 2
    assert text.startswith("The quotation marks of this row do not fit")


def test_no_more_is_looked_for_once_there_is_enough_to_put_right():
    assert len(refused("code,name\n" + "a\n" * 1000, most=5000)) == MOST_PROBLEMS + 1


def received(content, field="table"):
    file = SimpleUploadedFile("secret-name.csv", content, "text/csv")
    request = RequestFactory().post("/", {"before": "1", field: file, "after": "2"})
    return request.POST, request.FILES.get(field)


def test_table_comes_whole_without_its_name():
    fields, file = received(b"code,name\n")
    assert (file.content, file.size, file.name, file.is_too_large) == (b"code,name\n", 10, "table.csv", False)
    assert (fields["before"], fields["after"]) == ("1", "2")


def test_of_a_million_rows_nothing_is_kept():
    fields, file = received(b"110101-window,110000-department\n" * 1_000_000)
    assert (file.content, file.is_too_large) == (b"", True)
    assert fields["after"] == "2"


def test_several_files_share_what_is_kept():
    half = SimpleUploadedFile("t.csv", b"x" * (MOST_BYTES // 2 + 1))
    other = SimpleUploadedFile("t.csv", b"x" * (MOST_BYTES // 2 + 1))
    files = RequestFactory().post("/", {"table": [half, other]}).FILES.getlist("table")
    assert [file.is_too_large for file in files] == [False, True]
