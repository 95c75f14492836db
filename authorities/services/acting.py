"""Where an officer's act belongs that is about nobody: a look-up, a download, an app. Its event carries the region of their
duties, so that who audits there reads it, and nobody elsewhere; kept with the event, it stays true when duties change."""

from accounts.models import User
from audit.models import ActorKind
from audit.services import Actor
from authorities.policies import place_of_work


def acted_in(by: Actor) -> dict[str, str]:
    """As a code of the event; nothing where no officer acts."""
    if by.kind != ActorKind.OFFICER:
        return {}
    officer = User.objects.filter(pk=by.id).first()
    region = place_of_work(officer) if officer is not None else ""
    return {"region": region} if region else {}
