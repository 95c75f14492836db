"""The door for programs: the same questions, rules and refusals as the pages."""
