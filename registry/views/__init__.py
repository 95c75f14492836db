"""The doors: the authority's interface (`api`), the demonstration's own calls (`demo`) and its pages (`pages`)."""
