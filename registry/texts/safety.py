"""What somebody may have to act on for their own safety."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, str | Promise] = {
    "guardian_told": _(
        "[Social security] The other guardian of a child in your care is now linked to the child’s social-security card "
        "(reference %(reference)s). You can end it at any time, in the family service or at an office of the child’s region. "
        "Help: 12333."
    ),
    "changed_at_office": _(
        "[Social security] At an office it was changed for you what somebody may see or do in the family service, or how many "
        "may be linked to you. If it was not you who asked for it, call 12333 at once."
    ),
    "invited_at_office": _(
        "[Social security] At an office a paper was made for you with which a relative can link themself to your "
        "social-security card. If it was not you who asked for it, call 12333 at once or visit an office of your region: it "
        "can be revoked."
    ),
    "invitation_used": _(
        "[Social security] Somebody accepted the invitation that you made at an office (reference %(reference)s). If it was "
        "not the one you meant it for, call 12333 at once or visit an office of your region."
    ),
    "link_begun_subject": _(
        "[Social security] A relative is now linked to your social-security card, as you agreed (reference %(reference)s). "
        "You can end it at any time, in the family service or at an office of your region. Help: 12333."
    ),
    "dispute_opened": _(
        "[Social security] You said that you do not know who is linked to your social-security card. The link is stopped "
        "while an officer looks into it. Your case number: %(reference)s. Help: 12333."
    ),
    "dispute_closed": _(
        "[Social security] An officer has decided your case %(reference)s about a link to your social-security card. Call "
        "12333 or visit an office of your region to learn the decision."
    ),
    "link_goes_on_subject": _(
        "[Social security] The authority has looked into the link of the adult who looks after you to your social-security "
        "card (reference %(reference)s). It goes on. If you do not want this, call 12333 or visit an office of your region."
    ),
    "link_renewed_subject": _(
        "[Social security] The link of a relative to your social-security card was renewed (reference %(reference)s). You "
        "can end it at any time, in the family service or at an office of your region. Help: 12333."
    ),
    "read_out_begins": _(
        "[Social security] A relative entered a code that was read out to them (reference %(reference)s). After a wait they "
        "see your card for a short time. To stop it, use this reference in the family service, call 12333 or visit an office "
        "of your region."
    ),
    "claim_on_you": _(
        "[Social security] Someone said in the family service that your social-security card is theirs. They were not "
        "let in; an officer looks at it. If it was not you, you need to do nothing. Help: 12333."
    ),
    "number_tried": _(
        "[Social security] Your social-security number was tried several times in the family service by someone who "
        "could not prove to be your relative. Nothing was shown to them. Help: 12333."
    ),
    "child_linked": _(
        "[Social security] The adult who looks after you is linked to your social-security card (reference %(reference)s). "
        "If you do not want this, tell them, use this reference in the family service, call 12333 or visit an office of your "
        "region. It ends at the latest on the birthday from which you decide for yourself."
    ),
    "ward_linked": _(
        "[Social security] Your guardian, whom the authority has confirmed, is now linked to your social-security card "
        "(reference %(reference)s). You can end it at any time, in the family service or at an office of your region. If "
        "something is not right, call 12333."
    ),
    "loss_reported": _(
        "[Social security] Your social-security card was reported lost by a relative who may do so and is blocked for a few "
        "days. If you have it, nothing is lost: call 12333 or visit an office of your region, and it works again."
    ),
    "certified": _(
        "[Social security] The proof of life for your pension has been renewed with the code that you were sent. Your "
        "pension goes on. If you know nothing of it, call 12333."
    ),
}

# The same where `values` say the day.
DATED: dict[str, str | Promise] = {
    "read_out_begins": _(
        "[Social security] A relative entered a code that was read out to them (reference %(reference)s). They see your card "
        "from %(begins)s until %(until)s. To stop it, use this reference in the family service, call 12333 or visit an "
        "office of your region."
    ),
    "child_linked": _(
        "[Social security] The adult who looks after you is linked to your social-security card (reference %(reference)s). "
        "If you do not want this, tell them, call 12333 or visit an office of your region. It ends on %(until)s at the "
        "latest."
    ),
}

# The same where `values` say that it is of an adult under guardianship.
OF_WARD: dict[str, str | Promise] = {
    "guardian_told": _(
        "[Social security] The other guardian of a person in your care is now linked to that person’s social-security card "
        "(reference %(reference)s). You can end it at any time, in the family service or at an office of that person’s "
        "region. Help: 12333."
    ),
}
