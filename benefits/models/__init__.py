"""What the register says of a person's insurances and of the certification of their pension, kept with its day."""

from benefits.models.certifications import Certification, CertificationRequest
from benefits.models.records import InsuranceRecord, Refresh

__all__ = ["Certification", "CertificationRequest", "InsuranceRecord", "Refresh"]
