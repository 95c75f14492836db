"""What the family service does. Pages, API, tasks, admin and commands come here; nobody else changes a row."""
