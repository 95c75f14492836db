"""Who may do what: one function each, the same for pages, API, admin and tasks."""
