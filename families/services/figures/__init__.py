"""Counting what happened, for the officers' figures."""

from families.services.figures.counting import count_figures

__all__ = ["count_figures"]
