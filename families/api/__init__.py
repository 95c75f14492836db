"""The door of the family service for programs: the same rules and refusals as the pages."""
