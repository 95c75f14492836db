from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    name = "authorities"

    def ready(self) -> None:
        from authorities import checks, help  # noqa: F401 each registers itself: checks, and a section of packs
