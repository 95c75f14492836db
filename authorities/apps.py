from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuthoritiesConfig(AppConfig):
    name = "authorities"
    verbose_name = _("Authorities")

    def ready(self) -> None:
        from authorities import checks, help  # noqa: F401 each registers itself: checks, and a section of packs
        from authorities.services import acting  # noqa: F401 registers where members of staff work
