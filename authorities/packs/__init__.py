"""Region packs: what differs from place to place, as data with a source and a day it takes effect.

`packs/<code>.toml` cascades nation → province → prefecture; a pack holds only what differs from the one above it.
The app that reads a section owns its typed shape and registers it here; packs know nobody's rules.
`effective_from` is the day the law or our own setting takes effect; for a rule that is known from an undated page,
the first day to which sscard applies it.
"""

from authorities.packs.cascade import Fact, Pack, pack_for, regions_with_pack
from authorities.packs.sections import register_section

__all__ = ["Fact", "Pack", "pack_for", "regions_with_pack", "register_section"]
