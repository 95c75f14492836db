from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    name = "families"

    def ready(self) -> None:
        from families import packs  # noqa: F401 registers the sections of region packs that this app reads
