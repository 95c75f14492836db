"""Pack files on their way in: in memory alone, and no more of one than is read."""

from authorities.packs.comparing import LARGEST
from authorities.uploads import KeptInMemory, SizedFile

FIELD = "pack"  # how a form calls a file that is a pack


class PackInMemory(KeptInMemory):
    """The name is the browser's, which says whose pack it is."""

    most = LARGEST

    def is_for(self, field_name: str) -> bool:
        return field_name == FIELD

    def upload(self, content: bytes, size: int) -> SizedFile:
        return SizedFile(self.file_name, content, size, is_too_large=self.is_refused)
