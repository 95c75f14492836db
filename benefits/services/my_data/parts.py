"""All that an export holds, in its order. docs/my-data.md describes it for who reads it by a program."""

from django.utils.translation import gettext_lazy as _

from benefits.services.my_data import account, corrections, deciding, events, family, person
from benefits.services.my_data.shape import Part

PARTS = (
    Part("account", _("My account"), account.account),
    Part("email_addresses", _("E-mail addresses"), account.emails),
    Part("second_factors", _("Second factor"), account.second_factors),
    Part("sessions", _("Where you are signed in"), account.sessions),
    Part("person", _("Your own data, as the authority confirmed it"), person.person),
    Part("cards", _("Your cards"), person.cards),
    Part("insurances", _("What the register says of your insurances"), person.insurances),
    Part("certification", _("Proof of life for the pension"), person.certification),
    Part("certification_requests", _("Renewals of a proof of life"), person.certification_requests),
    Part("loss_reports", _("Reports of a lost card"), person.loss_reports),
    Part("links", _("Whom you are linked to"), family.links),
    Part("links_to_me", _("Who is linked to you"), family.links_to_me),
    Part("board_shares", _("Who is told what falls due for you"), person.board_shares),
    Part("applications", _("Your applications"), family.applications),
    Part("consents", _("What you were asked, and your answers"), family.consents),
    Part("messages", _("Messages"), family.messages),
    Part("reminders", _("Reminders"), person.reminders),
    Part("codes_shown", _("Codes and passes that you showed"), person.codes_shown),
    Part("calendar", _("Your calendar address"), account.calendar),
    Part("apps", _("Apps that act for me"), account.apps),
    Part("barred_apps", _("Apps that you do not let ask about you"), account.barred_apps),
    Part("documents", _("Papers that you added"), deciding.documents),
    Part("invitations", _("Invitations that you made"), deciding.invitations),
    Part("disputes", _("Cases that you opened"), deciding.disputes),
    Part("blocked", _("Whom you do not let ask you"), deciding.blocked),
    Part("message_choices", _("What you get by e-mail and text message"), deciding.message_choices),
    Part("home_visits", _("Visits at home"), deciding.home_visits),
    Part("corrections", _("Corrections you asked for"), corrections.corrections),
    Part("events", _("What happened, and who looked"), events.events),
)
