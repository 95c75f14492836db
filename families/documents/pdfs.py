"""PDF documents are kept as they are, so they may hold nothing that acts: no script, no other file, nothing to start."""

import io
import logging
import struct
import time
import zlib
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader, apply_configuration
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject

from families.errors import DocumentActive, DocumentDamaged, DocumentLocked

MOST_OBJECTS = 20_000  # sscard default: a scan has a few for each page
_END_IS_WITHIN = 1024  # bytes from the end; ISO 32000-1, 7.5.5 and Annex H, implementation note 18 of PDF 1.7
# Any entry of these names is one too many, wherever it stands.
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/EF", "/EmbeddedFiles", "/XFA", "/RichMediaContent"})
# What an entry /S (an action), /Type or /Subtype (an annotation) must not name. ISO 32000-1, 12.6.4 and 12.5.6.
_ACTIVE_NAMES = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToR",
        "/GoToE",
        "/Rendition",
        "/RichMediaExecute",
        "/EmbeddedFile",
        "/FileAttachment",
        "/RichMedia",
        "/Movie",
        "/Sound",
        "/Screen",
        "/3D",
    }
)
_NAMING_KEYS = ("/S", "/Type", "/Subtype")
# Objects that no table lists, and a viewer that mends a file would still find.
_ACTIVE_WORDS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
# What pypdf raises for a file that contradicts itself: besides its own errors whatever its parts run into.
_BROKEN = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_MOST_UNPACKED = 2_000_000  # bytes of a table or a group of objects: the parts that are unpacked to look through them
_WORKS_FOR = 5.0  # seconds; a scan takes a small part of one, and somebody waits for the page
logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes what it reads


class _ReadInTime(io.BytesIO):
    """pypdf reads word by word and mends what is broken: millions of words would keep a web process for minutes."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.stop_at = time.monotonic() + _WORKS_FOR

    def read(self, size: int | None = -1, /) -> bytes:
        """Raises DocumentDamaged when the time is over."""
        if time.monotonic() > self.stop_at:
            raise DocumentDamaged
        return super().read(size)


def check_pdf(content: bytes) -> None:
    """Raises DocumentDamaged (it ends early, or cannot be read), DocumentLocked (by a password), DocumentActive."""
    if b"%%EOF" not in content[-_END_IS_WITHIN:]:
        raise DocumentDamaged
    if any(word in content for word in _ACTIVE_WORDS):
        raise DocumentActive
    try:
        with apply_configuration(zlib_maximum_output_length=_MOST_UNPACKED, lzw_maximum_output_length=_MOST_UNPACKED):
            _look_through(PdfReader(_ReadInTime(content)))
    except _BROKEN as error:
        raise DocumentDamaged from error


def _look_through(reader: PdfReader) -> None:
    if reader.is_encrypted:
        raise DocumentLocked
    if not len(reader.pages):
        raise DocumentDamaged
    for one in [reader.trailer, *_objects(reader)]:
        if any(map(_acts, _parts(one))):
            raise DocumentActive


def _objects(reader: PdfReader) -> Iterator[PdfObject]:
    """Every object that a table of the file lists, used by a page or not."""
    places = {(number, generation) for generation, rows in reader.xref.items() for number in rows}
    places |= {(number, 0) for number in reader.xref_objStm}
    if len(places) > MOST_OBJECTS:
        raise DocumentDamaged
    for number, generation in sorted(places):
        one = reader.get_object(IndirectObject(number, generation, reader))
        if one is not None:
            yield one


def _parts(one: PdfObject) -> Iterator[DictionaryObject]:
    """The dictionaries in an object, itself first; what it only refers to is an object of its own."""
    left: list[Any] = [one]
    while left:
        part = left.pop()
        if isinstance(part, DictionaryObject):
            yield part
            left += [part.raw_get(key) for key in part]
        elif isinstance(part, ArrayObject):
            left += list(part)  # as they stand: nothing is looked up


def _acts(part: DictionaryObject) -> bool:
    if _ACTIVE_KEYS & part.keys():
        return True
    named = [part[key] for key in _NAMING_KEYS if key in part]
    return any(isinstance(name, NameObject) and name in _ACTIVE_NAMES for name in named)
