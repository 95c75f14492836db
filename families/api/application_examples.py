"""Examples of applications, for the contract. The texts are those of November 2026."""

from families.api.application_shapes import ApplicationReceiptShape, LinkApplicationShape, LinkApplicationsShape

_ID = "019ac0de-7a10-7c3e-9a55-0c8d6d1f2b7e"
_ADDRESS = f"http://127.0.0.1:8000/api/v1/link-applications/{_ID}/"
NOTICE = {"version": "2026-11-27", "sha256": "7a43eacbcd3d75efaa546a97716de2c18e624f88cfa8f2e1861065fcec388d25"}
DECLARATION = {"version": "2026-11-27", "sha256": "43881940d3adc6f9848a142cb0e3c535143f3ecb72402568ca6dba24ab611e7a"}

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
APPLICATION: LinkApplicationShape = {
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
    "asked": {
        "code": "code_read_out",
        "label": "If your relative is with you, they can read a code out to you. It grants less than their own answer.",
        "address": f"{_ADDRESS}answers/",
        "code_requests": f"{_ADDRESS}code-requests/",
    },
}
APPLICATIONS: LinkApplicationsShape = {"items": [APPLICATION], "next": None}
