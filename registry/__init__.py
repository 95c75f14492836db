"""A stand-in for the issuing authority's own system: its own process and database, met over HTTP alone."""
