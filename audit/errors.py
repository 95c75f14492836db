"""Why events are not sealed, or what is no list of heads."""


class NotSealed(Exception):
    """Nothing is sealed until somebody has looked; the text says why, and what helps."""


class NoSealKeys(NotSealed):
    """This process has no key of the seals, so that it can neither make nor verify one."""


class NotDropped(Exception):
    """A month of the journal stays; the text says why."""


class NoHeads(ValueError):
    """A file is no list of heads as `export_audit_heads` writes it."""
