"""What officers read of this room: its events, in words. Its rows are nobody's business but the family's."""

from django.utils.translation import gettext_lazy

from benefits.contributions import Insurance
from benefits.models.certifications import ProofKind, Refusal
from families.admin.event_words import Code, add_words, of_choices, of_table

add_words(
    {
        "benefits.records_asked_for": gettext_lazy("Register asked for the insurance records"),
        "benefits.insurances_opened": gettext_lazy("Insurances opened through a link"),
        "benefits.certification_opened": gettext_lazy("Proof of life looked at through a link"),
        "benefits.certification_code_sent": gettext_lazy("Code sent to renew the proof of life"),
        "benefits.certification_confirmed": gettext_lazy("Proof of life confirmed by code"),
        "benefits.certified": gettext_lazy("Proof of life renewed"),
        "benefits.certification_refused": gettext_lazy("Proof of life not renewed"),
        "benefits.after_death_opened": gettext_lazy("What to do after a death looked at through a link"),
        "benefits.board_opened": gettext_lazy("Days of the family board opened through a link"),
        "benefits.calendar_opened": gettext_lazy("Days of the family board fetched by a calendar through a link"),
        "benefits.board_shared": gettext_lazy("Relative is told what falls due"),
        "benefits.board_unshared": gettext_lazy("Relative is no longer told what falls due"),
        "benefits.calendar_made": gettext_lazy("Calendar address made"),
        "benefits.calendar_revoked": gettext_lazy("Calendar address switched off"),
    },
    {
        "insurance": Code(gettext_lazy("insurance"), of_choices(Insurance)),
        "download": Code(gettext_lazy("saved as a table")),
        "proof": Code(gettext_lazy("proof"), of_choices(ProofKind)),
        "refusal": Code(
            gettext_lazy("reason"),
            of_table(
                {
                    Refusal.PROOF_NEEDED: gettext_lazy("The register wants another proof"),
                    Refusal.NO_PENSION: gettext_lazy("The register has no pension to certify"),
                    Refusal.LINK_ENDED: gettext_lazy("The link no longer allowed it"),
                    Refusal.SILENCE: gettext_lazy("The register did not answer for too long"),
                }
            ),
        ),
    },
)
