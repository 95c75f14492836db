"""What citizens choose for an app."""
