"""What can be wrong with a region, a pack or a duty."""


class AuthoritiesError(Exception):
    """Base of this room's errors."""


class UnknownRegion(AuthoritiesError, ValueError):
    """Not a division code of GB/T 2260."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is not a region code")
        self.code = code


class PackInvalid(AuthoritiesError):
    """A region pack cannot answer: a bad file, or no value in force. `manage.py check` names file, key and reason."""


class DutyAlreadyHeld(AuthoritiesError):
    """The user holds this role in this region already."""


class DutyAlreadyEnded(AuthoritiesError):
    """Somebody ended this duty before."""
