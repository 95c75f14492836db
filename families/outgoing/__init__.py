"""Posting to addresses that others chose: to none of our own network, and never for longer than we want to wait."""

from families.outgoing.addresses import is_allowed, is_here, is_public
from families.outgoing.posting import Answer, Failure, post

__all__ = ["Answer", "Failure", "is_allowed", "is_here", "is_public", "post"]
