"""The faults in force: what someone put last, in every process that shares the database, else the environment's."""

from typing import Any

from django.conf import settings
from django.db import transaction

from registry.faults import Faults
from registry.models import FaultState


def faults_in_force() -> Faults:
    if not settings.REGISTRY_DEMO:
        return Faults()
    state = FaultState.objects.first()
    faults: Faults = Faults.from_json(state.faults) if state else settings.REGISTRY_FAULTS
    return faults.now()


@transaction.atomic
def put_faults(value: Any) -> Faults:
    """Raises ValueError, which says what is wrong."""
    faults = Faults.from_json(value)
    FaultState.objects.all().delete()
    FaultState.objects.create(faults=faults.as_json())
    return faults


def clear_faults() -> None:
    """Back to what the environment says."""
    FaultState.objects.all().delete()
