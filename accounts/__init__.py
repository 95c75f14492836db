"""Who signs in: the user, sign-in, step-up, preferences. Knows nothing of cards, families or regions."""
