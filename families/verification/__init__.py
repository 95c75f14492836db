"""Ways to ask an issuing authority's register. A region's pack names its provider; a provider is one module and its
line in `PROVIDERS`, and must pass the contract suite (tests/families/verification/)."""

from families.verification.contract import (
    CardFacts,
    CertificationFacts,
    Change,
    ChangeKind,
    ChangesPage,
    Claim,
    CodeCheck,
    CodeRequest,
    CodeResult,
    InsuranceFacts,
    Kinship,
    Known,
    LossFacts,
    Outcome,
    PersonFacts,
    PersonState,
    Provider,
    RecordsAnswer,
    Result,
    SentCode,
    SpellFacts,
)
from families.verification.http import HttpProvider

__all__ = [
    "PROVIDERS",
    "CardFacts",
    "CertificationFacts",
    "Change",
    "ChangeKind",
    "ChangesPage",
    "Claim",
    "CodeCheck",
    "CodeRequest",
    "CodeResult",
    "InsuranceFacts",
    "Kinship",
    "Known",
    "LossFacts",
    "Outcome",
    "PersonFacts",
    "PersonState",
    "Provider",
    "RecordsAnswer",
    "Result",
    "SentCode",
    "SpellFacts",
    "provider_named",
]

PROVIDERS: dict[str, type[Provider]] = {"http": HttpProvider}
_made: dict[str, Provider] = {}


def provider_named(name: str) -> Provider:
    """The one instance of a provider in this process. Raises KeyError for an unknown name."""
    if name not in _made:
        _made[name] = PROVIDERS[name]()
    return _made[name]
