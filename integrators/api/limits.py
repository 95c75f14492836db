"""How much one caller may ask for. Every answer says what is left (draft-ietf-httpapi-ratelimit-headers-10)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from integrators.api.callers import address_key, caller_key, calling, client_key
from integrators.api.errors import TooManyRequests
from integrators.services.usage import Asked, Counted, count_requests


@dataclass(frozen=True, slots=True)
class Policy:
    """`counts` says by whom. How many in how many seconds stands in settings.API_LIMITS, under `name`."""

    name: str
    counts: Callable[[Request], str]


REQUESTS = Policy("requests", client_key)
CHECKS = Policy("checks", client_key)
APPLICATIONS = Policy("applications", caller_key)
ESTIMATES = Policy("estimates", address_key)
REFERENCE = Policy("reference", address_key)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a caller stands under a policy. `seconds`: of the window."""

    policy: str
    most: int
    seconds: int
    counted: Counted

    @property
    def is_over(self) -> bool:
        return self.counted.count > self.most

    @property
    def left(self) -> int:
        return max(0, self.most - self.counted.count)

    @property
    def resets_in(self) -> int:
        return max(1, ceil(self.counted.ends_in))


def count(request: Request, units: Mapping[Policy, int]) -> list[Standing]:
    """Count a request under each policy. One statement."""
    sizes = {policy.name: _size(policy, request) for policy in units}
    asked = [Asked(one.counts(request), one.name, sizes[one.name][1], often) for one, often in units.items()]
    counted = count_requests(asked)
    return [Standing(name, most, seconds, counted[name]) for name, (most, seconds) in sizes.items()]


def check(standings: Sequence[Standing]) -> None:
    """Raises TooManyRequests."""
    over = [one for one in standings if one.is_over]
    if over:
        wait = max(one.resets_in for one in over)
        raise TooManyRequests(
            _("Try again in %(seconds)s s.") % {"seconds": wait},
            headers={"Retry-After": str(wait)},
            members={"violated-policies": [one.policy for one in over]},
        )


def tell(response: Response, standings: Sequence[Standing]) -> None:
    """Lists of strings with parameters (RFC 9651): quota and window, what is left and for how many seconds."""
    if standings:
        policies = (f'"{one.policy}";q={one.most};w={one.seconds}' for one in standings)
        response.headers["RateLimit-Policy"] = ", ".join(policies)
        lefts = (f'"{one.policy}";r={one.left};t={one.resets_in}' for one in standings)
        response.headers["RateLimit"] = ", ".join(lefts)


def _size(policy: Policy, request: Request) -> tuple[int, int]:
    """How many, in how many seconds."""
    most, seconds = settings.API_LIMITS[policy.name]
    caller = calling(request)
    is_sandbox = caller is not None and caller.app.integrator.is_sandbox
    return (most * settings.API_SANDBOX_TIMES if is_sandbox else most), seconds
