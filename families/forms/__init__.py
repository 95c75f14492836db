"""What people type and choose, checked and explained beside the field."""
