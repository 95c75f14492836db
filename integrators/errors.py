"""What can be wrong with apps, agreements and consents, in words for the officer who reads them; and with a request that
may not have two effects, for which doors have the words."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class IntegratorsError(Exception):
    """Base of this room's errors."""

    message: str | Promise = _("This cannot be done.")

    def __str__(self) -> str:
        return str(self.message)


class AgreementStands(IntegratorsError):
    message = _("This app has an agreement for this region already. End it first.")


class AgreementEnded(IntegratorsError):
    message = _("This agreement has ended already.")


class HasNoSecret(IntegratorsError):
    message = _("This app runs on people's own devices and has no secret.")


class KeyReused(Exception):
    """The key came with another body before."""


class KeyInUse(Exception):
    """Somebody works on a request with this key. `wait`: before it is worth asking again."""

    def __init__(self, wait: timedelta = timedelta(0)) -> None:
        super().__init__()
        self.wait = wait


class LeaseLost(Exception):
    """Working took longer than the lease, and somebody else has taken over: what was done must be rolled back."""
