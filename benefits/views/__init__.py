"""Pages of the five insurances: of one person through a link, of the whole family, and for everybody."""
