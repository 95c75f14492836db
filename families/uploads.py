"""Uploaded files on their way in: in memory alone, so that nothing that is not sealed ever lies on a disk, and no more of
them than is taken. Django's own handlers would write larger files to the disk, in clear."""

import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from families.documents.cleaning import LARGEST, SNIFFED, content_type_of
from families.errors import DocumentNotKnown, DocumentRefused, DocumentTooBig


class Upload(UploadedFile):  # type: ignore[type-arg]  # generic in its stubs alone
    """What a form field reads. The name and type that the browser gave are not kept: the content tells. `refusal` says why
    it was not read to the end; then `content` is empty."""

    def __init__(self, content: bytes, size: int, refusal: DocumentRefused | None) -> None:
        super().__init__(io.BytesIO(content), "upload", None, size)
        self.content = content
        self.refusal = refusal


class UploadInMemory(FileUploadHandler):
    """Keeps at most `LARGEST` bytes a request, and of a kind that is taken; the rest is read past, so that the fields that
    follow and the answer are not lost."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = LARGEST

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = bytearray()
        self.refusal: DocumentRefused | None = None
        self.is_known = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - the signature is Django's
        if self.refusal is not None:
            return
        self.kept += raw_data
        self.refusal = self._refused()
        if self.refusal is not None:
            self.kept.clear()

    def file_complete(self, file_size: int) -> Upload:
        self.left -= len(self.kept)
        return Upload(bytes(self.kept), file_size, self.refusal)

    def _refused(self) -> DocumentRefused | None:
        if len(self.kept) > self.left:
            return DocumentTooBig()
        if not self.is_known and len(self.kept) >= SNIFFED:
            try:
                content_type_of(bytes(self.kept[:SNIFFED]))
            except DocumentNotKnown as error:
                return error
            self.is_known = True
        return None
