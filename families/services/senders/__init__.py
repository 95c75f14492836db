"""Telling people with an account, by e-mail or text message, that something waits in their inbox."""
