"""What can be wrong."""

from datetime import timedelta


class NotDelivered(Exception):
    """A text message or e-mail was not accepted by the server that it goes by, which wants to be left alone for
    `retry_after`."""

    def __init__(self, *, retry_after: timedelta = timedelta(0)) -> None:
        super().__init__()
        self.retry_after = retry_after


class NeverDelivered(NotDelivered):
    """The server runs and will never accept this one, say because there is no such number or address."""
