"""Files come in through memory alone: nothing in clear on a disk, no more kept than is taken, and fields are not lost."""

import tempfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from families.documents import LARGEST
from families.errors import DocumentNotKnown, DocumentTooBig
from families.uploads import UploadInMemory
from tests.families.papers import EXECUTABLE, photograph


def received(*files, **fields):
    """The request as a page gets it; a field after the file too."""
    request = RequestFactory().post("/", {"before": "1", "file": list(files), "after": "2", **fields})
    return request.POST, request.FILES.getlist("file")


def upload(content, name="paper.jpg", content_type="image/jpeg"):
    return SimpleUploadedFile(name, content, content_type)


def test_no_other_handler_is_there():
    """But those of tables and packs, which keep them in memory too."""
    own = ["authorities.uploads.TableInMemory", "benefits.uploads.PackInMemory", "families.uploads.UploadInMemory"]
    assert own == settings.FILE_UPLOAD_HANDLERS


def test_file_that_is_taken_comes_whole_without_its_name_and_type():
    content = photograph((1500, 1500))
    fields, [file] = received(upload(content, name="王芳-11010519491231002X.jpg"))
    assert (file.content, file.size, file.refusal) == (content, len(content), None)
    assert (file.name, file.content_type) == ("upload", None)
    assert (fields["before"], fields["after"]) == ("1", "2")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (EXECUTABLE, DocumentNotKnown),
        (b"\xff\xd8\xff" + b"\0" * (6 * 1024 * 1024), DocumentTooBig),
        (b"\0" * (6 * 1024 * 1024), DocumentNotKnown),
    ],
    ids=["executable", "six-mebibytes", "large-nonsense"],
)
def test_file_that_is_not_taken_is_read_past(content, error):
    fields, [file] = received(upload(content))
    assert type(file.refusal) is error
    assert (file.content, file.size) == (b"", len(content))
    assert fields["after"] == "2"


def test_five_mebibytes_are_kept_and_a_byte_more_is_not():
    whole = b"%PDF-" + b"\0" * (LARGEST - 5)
    assert received(upload(whole))[1][0].content == whole
    assert type(received(upload(whole + b"\0"))[1][0].refusal) is DocumentTooBig


def test_of_several_files_no_more_is_kept_than_of_one():
    _fields, files = received(*[upload(b"%PDF-" + b"\0" * 3_000_000) for _file in range(4)])
    assert sum(len(file.content) for file in files) <= LARGEST
    assert [type(file.refusal) for file in files] == [type(None), *[DocumentTooBig] * 3]


def test_large_nonsense_is_dropped_after_its_first_bytes():
    handler = UploadInMemory()
    handler.new_file("file", "x", "image/jpeg", None)
    for start in range(0, 640_000, 64_000):
        handler.receive_data_chunk(b"\0" * 64_000, start)
    assert len(handler.kept) == 0


def test_first_bytes_may_come_one_by_one():
    handler = UploadInMemory()
    handler.new_file("file", "x", "image/jpeg", None)
    for start, byte in enumerate(photograph()):
        handler.receive_data_chunk(bytes([byte]), start)
    assert handler.file_complete(9).refusal is None


def test_nothing_is_written_to_the_disk(tmp_path, settings, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    received(upload(photograph() + b"\0" * 4_000_000))
    assert list(tmp_path.iterdir()) == []
