"""Who the programs are, and what authorities and citizens allow them."""

from integrators.models.agreements import Agreement
from integrators.models.apps import App, Integrator
from integrators.models.grants import AppGrant

__all__ = ["Agreement", "App", "AppGrant", "Integrator"]
