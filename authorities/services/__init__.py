"""What changes here: the tables loaded from files, and who is on duty where."""
