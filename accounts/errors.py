"""What can be wrong."""


class NotDelivered(Exception):
    """A text message or e-mail was not accepted by the server that it goes by."""
