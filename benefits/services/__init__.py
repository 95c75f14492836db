"""What benefits do. Pages, API, tasks and commands come here; nobody else changes a row."""
