"""What an authority agrees with an app, and the end of it. Who may is asked before (`integrators.policies`)."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.services import Actor, record_event
from authorities.models import Region
from integrators.errors import AgreementEnded, AgreementStands
from integrators.models import Agreement, App


def make_agreement(
    *, app: App, region: Region, scopes: Collection[str], purposes: Collection[str], by: Actor
) -> Agreement:
    """Begins now. Raises AgreementStands."""
    try:
        with transaction.atomic():
            agreement = Agreement.objects.create(app=app, region=region, scopes=list(scopes), purposes=list(purposes))
            codes = {"app": app.pk, "region": region.pk, "api_scopes": list(scopes), "purposes": list(purposes)}
            record_event("integrators.agreement_made", by=by, of="agreement", object_id=agreement.pk, codes=codes)
    except IntegrityError as error:
        if "agreement_one_a_region" in str(error):
            raise AgreementStands from error
        raise
    return agreement


@transaction.atomic
def end_agreement(agreement: Agreement, *, by: Actor) -> None:
    """Raises AgreementEnded."""
    if not Agreement.objects.filter(pk=agreement.pk, ended_at=None).update(ended_at=timezone.now()):
        raise AgreementEnded
    codes = {"app": agreement.app_id, "region": agreement.region_id}
    record_event("integrators.agreement_ended", by=by, of="agreement", object_id=agreement.pk, codes=codes)
