"""Why something was decided or stands still: codes, kept in its event. Neither side reads those of an officer, but for
a refusal's that may be told."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApproveReason(models.TextChoices):
    DOCUMENTS_SEEN = "documents_seen", _("I have seen documents that prove the relationship.")
    GUARDIANSHIP_PROVEN = "guardianship_proven", _("A court or a notary has confirmed the guardianship.")
    IDENTITY_PROVEN = "identity_proven", _("The person came to the office and proved who they are.")
    RECORD_CORRECTED = "record_corrected", _("The register was wrong and has been corrected.")


class EndReason(models.TextChoices):
    SUBJECT_ASKED = "subject_asked", _("The person asked for it and proved who they are.")
    REPRESENTATIVE_ASKED = "representative_asked", _("Somebody who may speak for the person asked for it.")
    LINKED_IN_ERROR = "linked_in_error", _("The link should not have been made.")
    LINK_MISUSED = "link_misused", _("The link looks misused.")
    CARE_ENDED = "care_ended", _("The owner does not look after the person any more.")


class DecidedByTwo(models.TextChoices):
    """Which of the links that an officer's decision makes a region may want two for."""

    OWN_CARD = "own_card", _("your own card, where no code can be sent")
    MINOR = "minor", _("a child, where the register does not settle it")
    WARD_OF_AGE = "ward_of_age", _("an adult under guardianship")


ASKED_FOR = frozenset({EndReason.SUBJECT_ASKED, EndReason.REPRESENTATIVE_ASKED})


class RejectReason(models.TextChoices):
    KINSHIP_NOT_PROVEN = "kinship_not_proven", _("The relationship is not proven.")
    GUARDIANSHIP_NOT_PROVEN = "guardianship_not_proven", _("The guardianship is not proven.")
    IDENTITY_NOT_PROVEN = "identity_not_proven", _("It is not proven who the person is.")
    PERSON_OBJECTS = "person_objects", _("The person, or somebody who may speak for them, objects.")
    NO_ANSWER = "no_answer", _("The applicant did not answer or did not come.")
    MISUSE_SUSPECTED = "misuse_suspected", _("The application looks like misuse.")


# An applicant may read these of a refusal, where the officer says so; the others would set them against somebody.
TOLD = frozenset(
    {
        RejectReason.KINSHIP_NOT_PROVEN,
        RejectReason.GUARDIANSHIP_NOT_PROVEN,
        RejectReason.IDENTITY_NOT_PROVEN,
        RejectReason.NO_ANSWER,
    }
)


class FreezeReason(models.TextChoices):
    """Why a link stands still, whoever caused it."""

    DISPUTE = "dispute", _("The person says that they do not know who is linked to them.")
    DEATH = "death", _("The register says that the person has died.")
    GUARDIANSHIP = "guardianship", _("The register does not say that the owner is the person's guardian.")


class IdentitySeen(models.TextChoices):
    """The paper by which somebody who came to an office proved who they are."""

    IDENTITY_CARD = "identity_card", _("Identity card")
    TEMPORARY_IDENTITY_CARD = "temporary_identity_card", _("Temporary identity card")
    PASSPORT = "passport", _("Passport")
    RESIDENCE_PERMIT = (
        "residence_permit",
        _("Residence permit of Hong Kong, Macau and Taiwan residents, or of foreigners"),
    )
    SOCIAL_SECURITY_CARD = "social_security_card", _("Social-security card with a photograph")


class DisputeOutcome(models.TextChoices):
    """What came of a person's word that they do not know who is linked to them, or of the register's about their guardian."""

    UNKNOWN = "unknown", _("The person does not know them: the link ends.")
    MISUSED = "misused", _("The link was misused: it ends.")
    CARE_ENDED = "care_ended", _("They do not look after the person any more: the link ends.")
    GOES_ON = "goes_on", _("The link is in order and may go on.")


class RefusalReason(models.TextChoices):
    """Why a relative refuses, if they care to say. Kept on the consent, never told to who asked."""

    NOT_KNOWN = "not_known", _("I do not know this person.")
    NOT_WANTED = "not_wanted", _("I do not want them to see my record.")
    TOO_MUCH = "too_much", _("They ask for too much.")
    UNDER_PRESSURE = "under_pressure", _("Somebody puts me under pressure to agree.")
    NOT_NOW = "not_now", _("Not now. Perhaps later.")


class NumberReason(models.TextChoices):
    """Why an officer sees somebody's whole number. The person reads it."""

    COMPARED = "compared", _("to compare it with a paper")
    REGISTER = "register", _("to ask the register about it")
    CORRECTION = "correction", _("to correct the record")
    ASKED_BY_LAW = "asked_by_law", _("because a court or an authority asks for it by law")
