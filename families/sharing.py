"""Which bundles and scopes make sense for which relationship. What an owner may ask for; the relative decides."""

from collections.abc import Iterable

from families.packs import LinkingRules
from families.relationships import ROWS, QuotaGroup, Relationship, Sex
from families.scopes import ALL, PRESETS, Preset, Scope

# A scope that makes no sense for a group is neither offered nor kept when the relationship changes to it: children
# draw no old-age pension, so there is no proof of life to renew and no employer to see.
_UNFIT: dict[QuotaGroup, frozenset[str]] = {
    QuotaGroup.CHILDREN: frozenset({Scope.CERTIFY.value, Scope.VIEW_WORK.value}),
}
_PRESET_FOR: dict[str, frozenset[Relationship]] = {
    "child": frozenset({Relationship.SON, Relationship.DAUGHTER, Relationship.WARD}),
}


def offered_scopes(relationship: str) -> tuple[str, ...]:
    group = ROWS[Relationship(relationship)].group
    unfit = _UNFIT.get(group, frozenset()) if group else frozenset()
    return tuple(scope for scope in ALL if scope not in unfit)


def offered_presets(relationship: str) -> list[Preset]:
    scopes = set(offered_scopes(relationship))
    return [
        preset
        for preset in PRESETS
        if scopes.issuperset(preset.scopes) and Relationship(relationship) in _PRESET_FOR.get(preset.key, Relationship)
    ]


def preset_of(relationship: str, scopes: Iterable[str]) -> Preset | None:
    """The bundle that these scopes are, if they are one."""
    wanted = set(scopes)
    return next((preset for preset in offered_presets(relationship) if set(preset.scopes) == wanted), None)


def usual_term(preset: Preset | None, rules: LinkingRules) -> int:
    """Days, of those that the region offers: as long as the bundle needs or somewhat less, else the shortest. Without a
    bundle, or for one that needs no certain time, the region's usual."""
    if preset is None or preset.term_days is None:
        return rules.default_term_days
    return max((days for days in rules.terms_days if days <= preset.term_days), default=min(rules.terms_days))


def fits(relationship: str, scopes: Iterable[str]) -> bool:
    return set(offered_scopes(relationship)).issuperset(scopes)


# Guardianship of a person of age rests on a court's or a notary's paper, which an officer has to see: no invitation.
_NOT_BY_INVITATION = frozenset({Relationship.SELF, Relationship.GUARDIAN, Relationship.WARD})


def offered_in_invitation(sex: Sex | str) -> list[Relationship]:
    """What somebody of this sex can be to the relative whom they invite."""
    return [
        relationship
        for relationship, row in ROWS.items()
        if relationship not in _NOT_BY_INVITATION and (row.sex is None or row.sex == sex)
    ]


def presets_for_invitation() -> list[Preset]:
    """A child who is old enough to invite does not have to be looked after through a link."""
    return [preset for preset in PRESETS if preset.key not in _PRESET_FOR]
