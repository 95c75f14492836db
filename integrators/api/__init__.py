"""How the API behaves, for the doors of every room."""
