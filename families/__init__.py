"""People, cards, applications and links: the family service from the wizard to the end of a link."""
