"""A PDF is taken as it is, or not at all."""

import time
import zlib

import pytest
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from families.documents import ContentType, clean_document, pdfs
from families.documents.pdfs import MOST_OBJECTS
from families.errors import DocumentActive, DocumentDamaged, DocumentLocked
from tests.families.papers import pdf, with_action


def test_plain_pdf_is_kept_byte_for_byte():
    uploaded = pdf(pages=3)
    clean = clean_document(uploaded)
    assert (clean.content, clean.content_type) == (uploaded, ContentType.PDF)


def test_pdf_with_links_and_a_place_to_open_at_is_taken():
    def change(writer):
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.org"))
        opens_at = ArrayObject([writer.pages[0].indirect_reference, NameObject("/Fit")])
        writer.root_object[NameObject("/OpenAction")] = opens_at

    assert clean_document(pdf(change)).content_type is ContentType.PDF


def test_pdf_of_grouped_objects_is_taken():
    """As PDF 1.5 and later write them: packed, so that nothing of them stands in the file in clear."""
    assert clean_document(packed_pdf()).content_type is ContentType.PDF


def packed_pdf(extra=b""):
    """Catalogue, page tree and page in one object stream; `extra` is a fourth object, packed too."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        *([extra] if extra else []),
    ]
    places, body = [], b""
    for number, one in enumerate(objects, 1):
        places.append(b"%d %d" % (number, len(body)))
        body += one + b" "
    head = b" ".join(places) + b" "
    packed = zlib.compress(head + body)
    last = len(objects) + 1
    written = b"%PDF-1.5\n"
    group_at = len(written)
    written += b"%d 0 obj<</Type/ObjStm/N %d/First %d/Length %d/Filter/FlateDecode>>stream\n" % (
        last,
        len(objects),
        len(head),
        len(packed),
    )
    written += packed + b"\nendstream endobj\n"
    table_at = len(written)
    rows = [(0, 0, 255), *((2, last, index) for index in range(len(objects))), (1, group_at, 0), (1, table_at, 0)]
    table = zlib.compress(
        b"".join(bytes([kind]) + place.to_bytes(3, "big") + bytes([more]) for kind, place, more in rows)
    )
    written += b"%d 0 obj<</Type/XRef/Size %d/W[1 3 1]/Root 1 0 R/Length %d/Filter/FlateDecode>>stream\n" % (
        last + 1,
        len(rows),
        len(table),
    )
    return written + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % table_at


@pytest.mark.parametrize(
    "extra", [b"<</S/JavaScript/JS(app.alert)>>", b"<</S/Launch/F(x.exe)>>", b"<</A<</S/Lau#6Ech>>>>"]
)
def test_what_acts_is_found_in_packed_objects(extra):
    uploaded = packed_pdf(extra)
    assert b"Lau" not in uploaded
    assert b"JavaScript" not in uploaded
    with pytest.raises(DocumentActive):
        clean_document(uploaded)


ACTIVE = {
    "script": with_action("/JavaScript", key="/OpenAction"),
    "script in the names of the document": lambda writer: writer.root_object.update(
        {NameObject("/Names"): DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})}
    ),
    "other file": lambda writer: writer.add_attachment("a.exe", b"MZ"),
    "launch": with_action("/Launch"),
    "form that is sent": with_action("/SubmitForm"),
    "data that is read in": with_action("/ImportData"),
    "other document": with_action("/GoToR"),
    "document inside": with_action("/GoToE"),
    "film": with_action("/Rendition"),
    "what happens when a page is opened": lambda writer: writer.pages[0].update(
        {NameObject("/AA"): DictionaryObject()}
    ),
}


@pytest.mark.parametrize("change", ACTIVE.values(), ids=ACTIVE.keys())
def test_pdf_that_holds_what_acts_is_refused(change):
    with pytest.raises(DocumentActive):
        clean_document(pdf(change))


def test_action_whose_name_is_an_object_of_its_own():
    def change(writer):
        name = writer._add_object(NameObject("/Launch"))
        writer._add_object(DictionaryObject({NameObject("/A"): DictionaryObject({NameObject("/S"): name})}))

    uploaded = pdf(change).replace(b"/Launch", b"/Laun#63h")  # the table's places need not be right: it is mended
    with pytest.raises(DocumentActive):
        clean_document(uploaded)


def test_object_that_no_table_lists():
    uploaded = pdf()
    hidden = b"99 0 obj\n<</S/JavaScript/JS(app.alert)>>\nendobj\n"
    end = uploaded.rindex(b"startxref")
    with pytest.raises(DocumentActive):
        clean_document(uploaded[:end] + hidden + uploaded[end:])


@pytest.mark.parametrize("password", ["", "secret"])
def test_locked_pdf_is_refused_also_with_an_empty_password(password):
    with pytest.raises(DocumentLocked):
        clean_document(pdf(lambda writer: writer.encrypt(password, "owner", algorithm="RC4-128")))


@pytest.mark.parametrize("kept", [20, 200, -30])
def test_pdf_that_ends_early_is_damaged(kept):
    with pytest.raises(DocumentDamaged):
        clean_document(pdf()[:kept])


@pytest.mark.parametrize("content", [b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + b"1 0 obj<<" * 5000 + b"\n%%EOF"])
def test_nonsense_with_the_right_beginning_and_end_is_damaged(content):
    with pytest.raises(DocumentDamaged):
        clean_document(content)


def test_pdf_without_pages_is_damaged():
    with pytest.raises(DocumentDamaged):
        clean_document(pdf(pages=0))


def test_pdf_of_endless_objects_is_damaged():
    def change(writer):
        for number in range(MOST_OBJECTS):
            writer._add_object(NumberObject(number))

    with pytest.raises(DocumentDamaged):
        clean_document(pdf(change))


def test_bomb_in_packed_objects_is_damaged():
    """40 MB of blanks in a group of objects of 40 kB."""
    uploaded = packed_pdf(b" " * 40_000_000 + b"<<>>")
    assert len(uploaded) < 100_000
    with pytest.raises(DocumentDamaged):
        clean_document(uploaded)


def test_content_of_a_page_is_not_unpacked():
    """Only what may act is looked through: a page that unpacks to much is the viewer's own matter."""

    def change(writer):
        stream = StreamObject()
        stream.set_data(b"q Q " * 10_000_000)
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream.flate_encode())

    assert clean_document(pdf(change)).content_type is ContentType.PDF


def test_pdf_of_millions_of_words_ends_in_time(monkeypatch):
    """Pure structure, no page of which anybody would scan: read to its end it would take a minute."""
    monkeypatch.setattr(pdfs, "_WORKS_FOR", 0.3)

    def change(writer):
        for _turn in range(4_000):
            writer._add_object(ArrayObject([NumberObject(number) for number in range(75)]))

    uploaded = pdf(change)
    began = time.monotonic()
    with pytest.raises(DocumentDamaged):
        clean_document(uploaded)
    with pytest.raises(DocumentDamaged):
        clean_document(uploaded.replace(b"startxref\n", b"startxref\n9"))  # and when it has to be mended first
    assert time.monotonic() - began < 10
