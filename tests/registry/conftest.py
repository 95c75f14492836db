from tests.registry.fixtures import clean_registry, registry

__all__ = ["clean_registry", "registry"]
