"""Pension: when somebody may retire, how much a month, what is still missing, and what a family is due after a death."""

from benefits.insurances.pension.rules import PensionRules

__all__ = ["PensionRules"]
