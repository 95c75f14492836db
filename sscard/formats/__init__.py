"""Dates where Django's own formats do not suit: English ones ended in "a.m.", which doubles the full stop."""
