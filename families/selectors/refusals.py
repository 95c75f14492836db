"""What the register refused."""

from django.db.models import QuerySet

from families.encryption import index_lookup
from families.models import LinkApplication
from families.states import Status
from families.verification import Outcome


def refused_with_number(number: str) -> "QuerySet[LinkApplication]":
    """By the register, whoever sent it, as long as what was typed is kept; `number` is canonical. In no order: sorted by the
    database, they might be looked for among all that ended."""
    sent = LinkApplication.objects.filter(submitted_at__isnull=False, **index_lookup(number))
    refused = sent.filter(status=Status.REJECTED)
    return refused.exclude(outcome__in=["", Outcome.MATCH.value]).order_by()
