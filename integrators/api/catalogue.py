"""Every problem that the API can answer with, as data: the answers, docs/api.md and the page of problems read this table."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Problem:
    """`name` is the last part of `type` and never changes. `cause` and `remedy` are for who writes the program."""

    name: str
    status: int
    title: str | Promise
    cause: str | Promise
    remedy: str | Promise


PROBLEMS: tuple[Problem, ...] = (
    Problem(
        "malformed",
        400,
        _("The body is not the JSON that is expected"),
        _(
            "The body is no JSON object in UTF-8, holds NaN or a name twice, is nested more than 32 deep, or has no place here."
        ),
        _("Send one JSON object with its Content-Length, and no body with GET."),
    ),
    Problem(
        "idempotency-key-missing",
        400,
        _("An idempotency key is missing"),
        _("This POST creates something, and has no Idempotency-Key or one of another form."),
        _(
            "Send Idempotency-Key: 16 to 64 letters, digits, - and _, new for each thing you create, a UUID for example."
        ),
    ),
    Problem(
        "invalid-cursor",
        400,
        _("This cursor leads nowhere"),
        _("The cursor was changed, is older than a day, or is of another list, filter or token."),
        _("Begin again without a cursor, and follow next as it comes."),
    ),
    Problem(
        "not-authenticated",
        401,
        _("Sign in first"),
        _("The access token is missing."),
        _("Send Authorization: Bearer with an access token."),
    ),
    Problem(
        "invalid-token",
        401,
        _("This access token is not valid"),
        _(
            "The token is unknown, expired or revoked, or its app, its citizen or the consent to it is no longer active."
        ),
        _("Refresh the token, or ask the citizen for a new consent."),
    ),
    Problem(
        "not-allowed",
        403,
        _("This is not allowed"),
        _("The address is closed for this token."),
        _("Look into the description of the address for who may use it."),
    ),
    Problem(
        "insufficient-scope",
        403,
        _("The access token lacks a scope"),
        _("The token does not carry the scope that scope names."),
        _("Ask for that scope when you ask for the token."),
    ),
    Problem(
        "not-a-citizens-token",
        403,
        _("This takes a citizen's token"),
        _("The token is the app's own, and the address is about the citizen who agreed."),
        _("Use a token of the authorization code grant."),
    ),
    Problem(
        "not-an-apps-token",
        403,
        _("This takes the app's own token"),
        _("The token is a citizen's, and the address is about the app."),
        _("Use a token of the client credentials grant."),
    ),
    Problem(
        "not-found",
        404,
        _("There is nothing at this address"),
        _("There is no such thing, or none that this token may know of."),
        _("Check the address, and whether the link still stands."),
    ),
    Problem(
        "method-not-allowed",
        405,
        _("This address does not take that method"),
        _("The address exists, for other methods."),
        _("Use one of those that Allow names."),
    ),
    Problem(
        "not-acceptable",
        406,
        _("The answer comes as JSON only"),
        _("Accept leaves out application/json."),
        _("Accept application/json."),
    ),
    Problem(
        "request-in-progress",
        409,
        _("The same request is still being worked on"),
        _("Another request with this Idempotency-Key has not been answered yet."),
        _("Wait as long as Retry-After says and send the same request again."),
    ),
    Problem(
        "changed-meanwhile",
        412,
        _("This was changed in the meantime"),
        _("If-Match names an earlier state."),
        _("Read it again, decide again, and send the new ETag."),
    ),
    Problem(
        "body-too-large",
        413,
        _("The body is too large"),
        _("The body is larger than 1 MiB."),
        _("Send less at once."),
    ),
    Problem(
        "unsupported-media-type",
        415,
        _("The body must be JSON"),
        _("Content-Type is not application/json."),
        _("Send application/json."),
    ),
    Problem(
        "invalid-input",
        422,
        _("Some of what was sent is not right"),
        _("A member or parameter is wrong, missing or unknown."),
        _("Correct what errors names."),
    ),
    Problem(
        "refused",
        422,
        _("This cannot be done"),
        _("A rule refuses what was well-formed; code names the rule and detail says it to the citizen."),
        _("Show detail to the citizen. The same request with a new key may go later, if the reason goes away."),
    ),
    Problem(
        "idempotency-key-reused",
        422,
        _("This idempotency key came with another body before"),
        _("Within 24 hours the same key was used for another body."),
        _("Use a new key for a new request."),
    ),
    Problem(
        "precondition-required",
        428,
        _("Say which state you want to change"),
        _("A change has no If-Match."),
        _("Send If-Match with the ETag that you read."),
    ),
    Problem(
        "too-many-requests",
        429,
        _("Too many requests"),
        _("A limit that RateLimit-Policy names is used up."),
        _("Wait as long as Retry-After says, in seconds."),
    ),
    Problem(
        "wait-first",
        429,
        _("Not so soon"),
        _("The citizen tried too often, or too often wrong; code names the rule and detail says it to the citizen."),
        _("Show detail to the citizen. Wait as long as Retry-After says and send the same request again."),
    ),
    Problem(
        "internal-error",
        500,
        _("Something went wrong on our side"),
        _("A fault of ours, which is logged under X-Request-ID."),
        _("Send the same request again later, with the same Idempotency-Key; give us the X-Request-ID if it stays."),
    ),
    Problem(
        "try-later",
        503,
        _("This does not work at the moment"),
        _("The authority's register does not answer."),
        _("Wait as long as Retry-After says and send the same request again."),
    ),
)
BY_NAME: Mapping[str, Problem] = {problem.name: problem for problem in PROBLEMS}
