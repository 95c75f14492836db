"""Papers on their way in: in memory alone, so that nothing that is not sealed ever lies on a disk, and no more of them than is
taken."""

from typing import Any

from authorities.uploads import FileInMemory, KeptInMemory
from families.documents.cleaning import LARGEST, SNIFFED, content_type_of
from families.errors import DocumentNotKnown, DocumentRefused, DocumentTooBig


class Upload(FileInMemory):
    """The name and type that the browser gave are not kept: the content tells. `refusal` says why it was not read to the end."""

    def __init__(self, content: bytes, size: int, refusal: DocumentRefused | None) -> None:
        super().__init__("upload", content, size)
        self.refusal = refusal


class UploadInMemory(KeptInMemory):
    """Whatever no handler before it is for: of a kind that is taken, which its first bytes tell."""

    most = LARGEST

    def is_for(self, field_name: str) -> bool:  # noqa: ARG002 - the last handler
        return True

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.refusal: DocumentRefused | None = None
        self.is_known = False
        super().new_file(*args, **kwargs)

    def is_taken(self) -> bool:
        self.refusal = self._refused()
        return self.refusal is None

    def upload(self, content: bytes, size: int) -> Upload:
        return Upload(content, size, self.refusal)

    def _refused(self) -> DocumentRefused | None:
        if not super().is_taken():
            return DocumentTooBig()
        if not self.is_known and len(self.kept) >= SNIFFED:
            try:
                content_type_of(bytes(self.kept[:SNIFFED]))
            except DocumentNotKnown as error:
                return error
            self.is_known = True
        return None
