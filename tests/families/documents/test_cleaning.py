"""What a file is, its content says; its name is never looked at."""

import pytest

from families.documents import LARGEST, clean_document
from families.errors import DocumentNotKnown, DocumentTooBig
from tests.families.papers import EXECUTABLE, photograph


@pytest.mark.parametrize(
    "content",
    [EXECUTABLE, b"", b"PK\x03\x04", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b" %PDF-1.7", b"BM"],
    ids=["executable", "nothing", "archive", "svg", "gif", "pdf-later", "bitmap"],
)
def test_other_kinds_are_refused(content):
    with pytest.raises(DocumentNotKnown):
        clean_document(content)


def test_six_mebibytes_are_refused_and_five_are_not():
    whole = photograph()
    with pytest.raises(DocumentTooBig):
        clean_document(whole + b"\0" * (6 * 1024 * 1024))
    clean_document(whole + b"\0" * (LARGEST - len(whole)))
