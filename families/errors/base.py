"""What every refusal of the family service is."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class FamilyServiceError(Exception):
    """A rule of the family service refuses. `field` names the answer to change, if one is to blame."""

    message: str | Promise = _("This cannot be done.")
    field: str | None = None
    step: str | None = None

    def __init__(self, message: str | Promise | None = None, /, **values: object) -> None:
        self.values = values
        if message is not None:
            self.message = message
        super().__init__()

    def __str__(self) -> str:
        return str(self.message) % self.values if self.values else str(self.message)
