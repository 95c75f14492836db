"""Who the programs are, what authorities and citizens allow them, and what they did lately."""

from integrators.models.agreements import Agreement
from integrators.models.apps import App, Integrator
from integrators.models.grants import AppGrant, GrantEndedBy
from integrators.models.kept_answers import KeptAnswer
from integrators.models.usage import Usage
from integrators.models.used_tokens import UsedRefreshToken

__all__ = [
    "Agreement",
    "App",
    "AppGrant",
    "GrantEndedBy",
    "Integrator",
    "KeptAnswer",
    "Usage",
    "UsedRefreshToken",
]
