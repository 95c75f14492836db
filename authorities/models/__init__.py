"""Regions, who issues there, where to go, and which officer is answerable for what."""

from authorities.models.regions import Level, Region

__all__ = ["Level", "Region"]
