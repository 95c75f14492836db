"""Pack files on their way in: in memory alone, and no more of one than is read."""

import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from authorities.packs.comparing import LARGEST

FIELD = "pack"  # how a form calls a file that is a pack


class PackUpload(UploadedFile):  # type: ignore[type-arg]  # generic in its stubs alone
    """What a form field reads. The name is the browser's, which says whose pack it is. `content` is empty of one that is too
    large."""

    def __init__(self, name: str | None, content: bytes, size: int, *, is_too_large: bool) -> None:
        super().__init__(io.BytesIO(content), name, None, size)
        self.content = content
        self.is_too_large = is_too_large


class PackInMemory(FileUploadHandler):
    """Takes the files of forms that ask for a pack, `LARGEST` bytes a request at most; what is more is read past and kept
    nowhere. Other files go on to the next handler."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = LARGEST
        self.is_pack = False

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        self.is_pack = field_name == FIELD
        self.kept = bytearray()
        self.is_too_large = False
        if self.is_pack:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 - the signature is Django's
        if not self.is_pack:
            return raw_data
        self.is_too_large = self.is_too_large or len(self.kept) + len(raw_data) > self.left
        if self.is_too_large:
            self.kept.clear()
        else:
            self.kept += raw_data
        return None

    def file_complete(self, file_size: int) -> PackUpload | None:
        if not self.is_pack:
            return None
        self.left -= len(self.kept)
        return PackUpload(self.file_name, bytes(self.kept), file_size, is_too_large=self.is_too_large)
