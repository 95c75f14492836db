"""Tables on their way in: in memory alone, and no more of them than is taken."""

import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

FIELD = "table"  # how forms call a file that is a table
MOST_BYTES = 256 * 1024


class TableUpload(UploadedFile):  # type: ignore[type-arg]  # generic in its stubs alone
    """What a form field reads. The name that the browser gave is not kept. `content` is empty of one that is too large."""

    def __init__(self, content: bytes, size: int, *, is_too_large: bool) -> None:
        super().__init__(io.BytesIO(content), "table.csv", None, size)
        self.content = content
        self.is_too_large = is_too_large


class TableInMemory(FileUploadHandler):
    """Takes the files of forms that ask for a table, `MOST_BYTES` a request at most; what is more is read past and kept
    nowhere. Other files go on to the next handler."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = MOST_BYTES
        self.is_table = False

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        self.is_table = field_name == FIELD
        self.kept = bytearray()
        self.is_too_large = False
        if self.is_table:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 - the signature is Django's
        if not self.is_table:
            return raw_data
        if not self.is_too_large:
            self.kept += raw_data
            self.is_too_large = len(self.kept) > self.left
        if self.is_too_large:
            self.kept.clear()
        return None

    def file_complete(self, file_size: int) -> TableUpload | None:
        if not self.is_table:
            return None
        self.left -= len(self.kept)
        return TableUpload(bytes(self.kept), file_size, is_too_large=self.is_too_large)
