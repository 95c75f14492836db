"""Files on their way in, for the rooms above too: in memory alone, and no more of them than is taken. Django's own handlers would
write larger ones to the disk, in clear."""

import io
from typing import Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

FIELD = "table"  # how forms call a file that is a table
MOST_BYTES = 256 * 1024


class FileInMemory(UploadedFile):  # type: ignore[type-arg]  # generic in its stubs alone
    """What a form field reads. Of one that is not taken `content` is empty; of the others that is all that is kept."""

    def __init__(self, name: str | None, content: bytes, size: int) -> None:
        super().__init__(io.BytesIO(content), name, None, size)
        self.content = content


class KeptInMemory(FileUploadHandler):
    """Takes the files of the forms that it is for, `most` bytes a request; what is more is read past and kept nowhere, so that
    the fields that follow are not lost. Other files go on to the next handler."""

    most: ClassVar[int]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = self.most

    def is_for(self, field_name: str) -> bool:
        raise NotImplementedError

    def is_taken(self) -> bool:
        """Of what came so far. Asked after each part until it is not."""
        return len(self.kept) <= self.left

    def upload(self, content: bytes, size: int) -> FileInMemory:
        raise NotImplementedError

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        self.is_mine = self.is_for(field_name)
        self.kept = bytearray()
        self.is_refused = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 - the signature is Django's
        if not self.is_mine:
            return raw_data
        if not self.is_refused:
            self.kept += raw_data
            self.is_refused = not self.is_taken()
        if self.is_refused:
            self.kept.clear()
        return None

    def file_complete(self, file_size: int) -> FileInMemory | None:
        if not self.is_mine:
            return None
        self.left -= len(self.kept)
        return self.upload(bytes(self.kept), file_size)


class SizedFile(FileInMemory):
    """Of which only the size is looked at while it comes in."""

    def __init__(self, name: str | None, content: bytes, size: int, *, is_too_large: bool) -> None:
        super().__init__(name, content, size)
        self.is_too_large = is_too_large


class TableInMemory(KeptInMemory):
    """The name that the browser gave is not kept."""

    most = MOST_BYTES

    def is_for(self, field_name: str) -> bool:
        return field_name == FIELD

    def upload(self, content: bytes, size: int) -> SizedFile:
        return SizedFile("table.csv", content, size, is_too_large=self.is_refused)
