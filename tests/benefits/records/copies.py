"""What is kept of somebody, for tests to look at."""

from benefits.models import Certification, InsuranceRecord, Refresh


def row_of(person):
    return Refresh.objects.get(person=person)


def copy_of(person):
    """Everything that is kept of them, to compare."""
    records = InsuranceRecord.objects.filter(person=person).order_by("insurance").values()
    return list(records), list(Certification.objects.filter(person=person).values())
