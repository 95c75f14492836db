"""What officers read of this room: its events in words, and the packs of their regions."""

from benefits.admin import event_words

__all__ = ["event_words"]
