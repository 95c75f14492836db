"""Where an officer's act belongs that is about nobody: a sign-in, a look-up, a download, an app. Its event carries the regions of
their duties, so that who audits one of them reads it, and nobody elsewhere; kept with the event, it stays true when duties change.
Events from before there were several name the one region above them all.
"""

from accounts.models import User
from accounts.services import add_codes_of_staff
from audit.models import ActorKind
from audit.services import Actor
from authorities.policies import places_of_work


def acted_in(by: Actor) -> dict[str, list[str]]:
    """As a code of the event; nothing where no officer acts."""
    if by.kind != ActorKind.OFFICER:
        return {}
    officer = User.objects.filter(pk=by.id).first()
    return worked_in(officer) if officer is not None else {}


def worked_in(officer: User) -> dict[str, list[str]]:
    """The same of an officer at hand."""
    regions = places_of_work(officer)
    return {"region": regions} if regions else {}


add_codes_of_staff(worked_in)
