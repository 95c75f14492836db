"""What will soon be over, or is to be done by a day."""

from django.utils.translation import gettext_lazy as _

from families.message_texts.text import MessageText

TEXTS = {
    "certification_due": MessageText(
        _("A proof of life for the pension is due soon"),
        _(
            "Somebody in your family should renew the proof of life for the pension soon. Open the family board to see by when."
        ),
    ),
    "certification_overdue": MessageText(
        _("A proof of life for the pension is overdue"),
        _(
            "The pension may be stopped until it is renewed. After a late renewal it goes on, and what was held back is "
            "paid. Open the family board to see whose it is."
        ),
    ),
    "card_expires": MessageText(
        _("A social-security card expires soon"),
        _(
            "A card in your family should be renewed. Open the family board to see whose it is, and until when it is valid."
        ),
    ),
    "home_visit_soon": MessageText(
        _("An officer visits you at home soon"),
        _("The visit at home with reference %(reference)s is soon. Open it to see on which day, or to call it off."),
        _(
            "An officer visits you at home on %(until)s, %(half)s. They know the reference %(reference)s: let nobody in who "
            "does not know it. Have the paper at hand that proves who you are. If you cannot be there, call the visit off "
            "before."
        ),
    ),
    "link_ends": MessageText(
        _("A link ends soon"),
        _(
            "The link from application %(reference)s ends soon by itself. Open it to see on which day. If you need it for "
            "longer, you can renew it there."
        ),
        _(
            "The link from application %(reference)s ends by itself on %(until)s. If you need it for longer, open it and renew "
            "it there."
        ),
    ),
    "link_ends_subject": MessageText(
        _("A link to you ends soon"),
        _(
            "The link with reference %(reference)s ends soon by itself. Then that person can no longer see your record. You "
            "have nothing to do. You can see on which day it ends."
        ),
        _(
            "The link with reference %(reference)s ends by itself on %(until)s. Then that person can no longer see your record. "
            "You have nothing to do."
        ),
    ),
    "application_needs_you": MessageText(
        _("Your application waits for you"),
        _(
            "Application %(reference)s ends soon if you do nothing. Open it to see what is needed from you, and until "
            "when there is time."
        ),
        _("Application %(reference)s ends on %(until)s if you do nothing. Open it to see what is needed from you."),
    ),
    "application_waits": MessageText(
        _("Your application still waits for an answer"),
        _(
            "Application %(reference)s has no answer yet and ends soon by itself. You have nothing to do: whether and when "
            "to answer is for your relative to decide. Open it to see until when there is time."
        ),
        _(
            "Application %(reference)s has no answer yet and ends by itself on %(until)s. You have nothing to do: whether and "
            "when to answer is for your relative to decide."
        ),
    ),
    "link_unused": MessageText(
        _("A link that you do not use ends soon"),
        _(
            "The link from application %(reference)s has not been used for a long time, and ends in a month by itself. If "
            "you still need it, open it before: that is enough to keep it."
        ),
        _(
            "The link from application %(reference)s has not been used for a long time, and ends by itself on %(until)s. If you "
            "still need it, open it before: that is enough to keep it."
        ),
    ),
    "link_unused_subject": MessageText(
        _("A link to you that is not used ends soon"),
        _(
            "The person of the link with reference %(reference)s has not looked at anything of yours for a long time. It "
            "ends in a month by itself, unless they use it before. You have nothing to do."
        ),
        _(
            "The person of the link with reference %(reference)s has not looked at anything of yours for a long time. It ends "
            "by itself on %(until)s, unless they use it before. You have nothing to do."
        ),
    ),
    "of_age_soon": MessageText(
        _("A link ends because your relative decides for themself from now on"),
        _(
            "The link from application %(reference)s ends soon, on the birthday from which your relative decides for "
            "themself. Open this to see what changes, and what you can prepare together."
        ),
        _(
            "The link from application %(reference)s ends on %(until)s, the birthday from which your relative decides for "
            "themself. Open this to see what changes, and what you can prepare together."
        ),
    ),
    "of_age_soon_subject": MessageText(
        _("Soon you decide for yourself who sees your record"),
        _(
            "On your birthday the link of the adult who looks after you ends by itself (reference %(reference)s). Open "
            "this to see how to get an account of your own."
        ),
        _(
            "On %(until)s, your birthday, the link of the adult who looks after you ends by itself (reference %(reference)s). "
            "Open this to see how to get an account of your own."
        ),
    ),
}
