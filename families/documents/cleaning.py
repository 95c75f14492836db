"""From what somebody uploaded to what is kept: told by its content, never by its name, and made anew where it can be."""

from dataclasses import dataclass
from enum import StrEnum

from families.documents.images import clean_image
from families.documents.pdfs import check_pdf
from families.errors import DocumentNotKnown, DocumentTooBig

LARGEST = 5 * 1024 * 1024  # bytes of what is uploaded; issue 5
SNIFFED = 8  # bytes at the beginning that tell the kind


class ContentType(StrEnum):
    JPEG = "image/jpeg"
    PNG = "image/png"
    PDF = "application/pdf"


_BEGINNINGS = {
    b"\xff\xd8\xff": ContentType.JPEG,
    b"\x89PNG\r\n\x1a\n": ContentType.PNG,
    b"%PDF-": ContentType.PDF,
}


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """A picture is a JPEG that we encoded ourselves, whatever it came as."""

    content: bytes
    content_type: ContentType


def content_type_of(beginning: bytes) -> ContentType:
    """By the first `SNIFFED` bytes. Raises DocumentNotKnown."""
    for magic, content_type in _BEGINNINGS.items():
        if beginning.startswith(magic):
            return content_type
    raise DocumentNotKnown


def clean_document(content: bytes) -> CleanDocument:
    """Raises a DocumentRefused that says why not."""
    if len(content) > LARGEST:
        raise DocumentTooBig
    content_type = content_type_of(content[:SNIFFED])
    if content_type is ContentType.PDF:
        check_pdf(content)
        return CleanDocument(content, content_type)
    return CleanDocument(clean_image(content, content_type.name), ContentType.JPEG)
