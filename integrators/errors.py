"""What can be wrong with a request that may not have two effects. Doors have the words."""


class KeyReused(Exception):
    """The key came with another body before."""


class KeyInUse(Exception):
    """Somebody works on a request with this key."""


class LeaseLost(Exception):
    """Working took longer than the lease, and somebody else has taken over: what was done must be rolled back."""
