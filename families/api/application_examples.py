"""Examples of applications, for the contract. The texts are those of November 2026."""

from families.api.application_shapes import (
    ApplicationAskedShape,
    ApplicationReceiptShape,
    LinkApplicationShape,
    LinkApplicationsShape,
)
from families.api.text_shapes import DeclaredTextShape

_ID = "019ac0de-7a10-7c3e-9a55-0c8d6d1f2b7e"
_ADDRESS = f"http://127.0.0.1:8000/api/v1/link-applications/{_ID}/"
NOTICE = {"version": "2026-11-27", "sha256": "7a43eacbcd3d75efaa546a97716de2c18e624f88cfa8f2e1861065fcec388d25"}
NOTICE_OF_RENEWAL = {**NOTICE, "sha256": "674ad8e91ccea8d903e62c903fb949fb73401c589be115872fb80964bf0ae461"}
DECLARATION = {"version": "2026-11-27", "sha256": "43881940d3adc6f9848a142cb0e3c535143f3ecb72402568ca6dba24ab611e7a"}
OWN_TEXT: DeclaredTextShape = {
    "version": "2026-11-27",
    "sha256": "ce0f058ea8bbe6a07bbf0c359469ab6edb3ccfa62c71b3b27498996c2e44a572",
    "language": "en",
    "paragraphs": [
        "I ask that my own social-security card be linked to this account, so that I can see it here and add relatives.",
        "The authority sent a code to the telephone it has on record for me. By entering it I confirm that I am the holder of "
        "the card.",
    ],
}
READ_OUT_TEXT: DeclaredTextShape = {
    "version": "2026-11-27",
    "sha256": "c6394ac5c85961f75b0db70aeec5fda5f893f183995a0577ea1ada0b9aaa8642",
    "language": "en",
    "paragraphs": [
        "李明 asks to add your social-security card to their account. They say that you are their: Mother.",
        "If you agree, they may: see the card. This lasts for 31 days.",
        "It is your choice. If you refuse, nothing changes for you, and nobody is told why. You can choose less, and you can "
        "end it at any time.",
        "You can see who opened your record and when. Health and pension data are sensitive: agree only if you want this "
        "person to see them.",
    ],
}

NEW = {
    "relationship": "mother",
    "name": "王芳",
    "number": "110101195811020022",
    "scopes": ["view_card", "view_pension"],
    "term_days": 365,
    "notice": NOTICE,
    "declaration": DECLARATION,
}
SENT: ApplicationReceiptShape = {
    "id": _ID,
    "reference": "F7K2-94QD",
    "status": {"code": "verifying", "label": "Being checked with the register"},
}
LINKED: ApplicationReceiptShape = {**SENT, "status": {"code": "approved", "label": "Linked"}}
WITHDRAWN: ApplicationReceiptShape = {**SENT, "status": {"code": "withdrawn", "label": "Withdrawn"}}
_ASKED: ApplicationAskedShape = {
    "code": "code_read_out",
    "label": "If your relative is with you, they can read a code out to you. It grants less than their own answer.",
    "address": f"{_ADDRESS}answers/",
    "code_requests": f"{_ADDRESS}code-requests/",
}
_LISTED: LinkApplicationShape = {
    **SENT,
    "status": {"code": "awaiting_consent", "label": "Waiting for the relative's answer"},
    "acts_next": {"code": "relative", "label": "The relative"},
    "relationship": {"code": "mother", "label": "Mother"},
    "scopes": [
        {"code": "view_card", "label": "See the card"},
        {"code": "view_pension", "label": "See the pension insurance"},
    ],
    "term_days": 365,
    "sent_at": "2026-11-26T08:30:00Z",
    "expires_at": "2026-12-10T08:30:02Z",
    "decided_at": None,
    "link_id": None,
    "asked": _ASKED,
}
APPLICATION: LinkApplicationShape = {**_LISTED, "asked": {**_ASKED, "text": READ_OUT_TEXT}}
APPLICATIONS: LinkApplicationsShape = {"items": [_LISTED], "next": None}
