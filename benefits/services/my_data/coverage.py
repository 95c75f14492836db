"""Where what is kept of a user stands in an export, and what is left out and why; and which rows outlive an account. A test
walks every model: whatever holds something personal, or hangs on a user or a person, has its line here, what is said to be in
a part is, and what is not said to stay goes.
"""

from collections.abc import Mapping

# Model → the part in which its rows stand.
IN_PART: Mapping[str, str] = {
    "accounts.User": "account",
    "account.EmailAddress": "email_addresses",
    "mfa.Authenticator": "second_factors",
    "usersessions.UserSession": "sessions",
    "families.InsuredPerson": "person",
    "families.SocialSecurityCard": "cards",
    "families.LinkApplication": "applications",
    "families.Consent": "consents",
    "families.FamilyLink": "links",
    "families.Message": "messages",
    "families.CorrectionRequest": "corrections",
    "families.LossReport": "loss_reports",
    "families.Document": "documents",
    "families.Invitation": "invitations",
    "families.Dispute": "disputes",
    "families.HomeVisit": "home_visits",
    "families.ApplicantBlock": "blocked",
    "families.MessageChoices": "message_choices",
    "families.CardCode": "codes_shown",
    "families.DelegationPass": "codes_shown",
    "families.AppBar": "barred_apps",
    "integrators.AppGrant": "apps",
    "benefits.InsuranceRecord": "insurances",
    "benefits.Certification": "certification",
    "benefits.CertificationRequest": "certification_requests",
    "benefits.BoardShare": "board_shares",
    "benefits.CalendarFeed": "calendar",
    "benefits.Reminder": "reminders",
}

# Model → why none of its rows is exported.
LEFT_OUT: Mapping[str, str] = {
    "accounts.OutgoingText": "The demonstration's outbox; it is on the local machine alone, and goes after an hour.",
    "accounts.SignInPlace": "A keyed hash that leads to no place; it goes 30 days after the last use.",
    "accounts.WrongTries": "A keyed hash that leads to nobody; it goes after a day.",
    "account.EmailConfirmation": "For links by mail, and we send codes: there are no rows.",
    "admin.LogEntry": "What an officer did at work; the journal has it.",
    "allauth_idp_oidc.Client": "A program of an organisation's, not of a citizen's.",
    "allauth_idp_oidc.Token": "A hash of a secret. Which app holds one, and what it may do, stands in the part of apps.",
    "authorities.StaffDuty": "An officer's duty is of their work.",
    "benefits.Refresh": "When the register is asked next: nothing of the person. The answer stands in their insurances.",
    "families.AttemptCounter": "A keyed hash that leads to nobody; it goes after a day.",
    "families.CodeAttempt": "Tries of a code, each without its digits; the answer stands in the consents.",
    "families.Digest": "For which month somebody was told who can see them; the message itself is in the part of messages.",
    "families.HeldChange": "News of the register that could not be applied yet: nothing of the person but that there is some.",
    "families.OutgoingNotice": "A message's way by e-mail or text; the message itself is in the part of messages.",
    "families.OneTimeCode": "A code's way to the telephone, without the code; the answer stands in the consents.",
    "integrators.Integrator": "The contact of an organisation.",
    "integrators.KeptAnswer": "What a program was answered, for a day; it holds ids and our own words.",
    "integrators.Usage": "How often a program asked within a window, for a day.",
    "integrators.UsedRefreshToken": "A hash of a secret that is no longer good.",
    "sessions.Session": "Sealed, and of the moment. Where the user is signed in stands in the part of sessions.",
    "families.WebhookDelivery": "What a program was told: ids and codes. The journal has what it was told of.",
    "families.WebhookEndpoint": "An app's, and so is its secret.",
    "integrators.Agreement": "Between an authority and an app.",
    "integrators.App": "A program of an organisation's. Those that the user allows stand in the part of apps.",
}

# Personal field of a model that is exported → why it is not.
FIELDS_LEFT_OUT: Mapping[str, str] = {
    "accounts.User.password": "A hash: it tells nothing, and helps only whoever wants to guess.",
    "families.Document.content_sealed": "The paper is the user's own, and opens with its application; a text file cannot hold it.",
    "families.InsuredPerson.name_spelled": "Made of the name, by which officers look up; and the name itself is there.",
    "families.InsuredPerson.number_index_a": "A keyed hash of the number, and the number itself is there.",
    "families.InsuredPerson.number_index_b": "A keyed hash of the number, and the number itself is there.",
    "families.InsuredPerson.untold_at": "Since when the register is silent. Of a protected person nobody may learn it, not even from a stolen file.",
    "families.LinkApplication.number_index_a": "A keyed hash of the number, and the number itself is there.",
    "families.LinkApplication.number_index_b": "A keyed hash of the number, and the number itself is there.",
    "families.LinkApplication.sent_from": "A keyed hash that leads to no place; it goes after a day.",
    "mfa.Authenticator.data": "The secret of the second factor: with it anybody could sign in.",
    "usersessions.UserSession.session_key": "With it anybody could go on in the session.",
}

# Model with a key to the user → why its rows stay when the account is erased. All others go.
STAYS: Mapping[str, str] = {
    "admin.LogEntry": "What an officer did while they had a duty.",
    "allauth_idp_oidc.Client": "A program belongs to an organisation; its owner is never a citizen.",
    "authorities.StaffDuty": "Who was on duty where, and who took them off: ids and a role.",
    "benefits.CertificationRequest": "What was declared to an authority, and when: ids and the hash of a text.",
    "families.ApplicantBlock": "That somebody is not to be asked by whose account it was: their wish, and as long as it is. Ids only.",
    "families.FamilyLink": "That a link was, from when until when: the proof of what was done under it. Ids only.",
    "families.HomeVisit": "One that they recorded as an officer for somebody else. Those that they asked for go.",
    "families.Invitation": "One that was used, as what a consent rests on, or that they recorded as an officer: ids and codes. All others go.",
    "families.LinkApplication": "How a link came about; what was typed into it is gone. One without an answer goes after a year.",
    "families.LossReport": "That a card was reported lost; it goes with the card's own data.",
    "integrators.AppGrant": "What an app was allowed, from when until when: the proof of what it did. Ids only.",
}
