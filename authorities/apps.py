from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuthoritiesConfig(AppConfig):
    name = "authorities"
    verbose_name = _("Authorities")

    def ready(self) -> None:
        # Each registers itself: checks, a section of packs, and where members of staff work.
        from authorities import checks, help  # noqa: F401
        from authorities.services import acting  # noqa: F401
