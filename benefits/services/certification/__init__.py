"""The proof of life for a pension: how it stands, renewing it, and telling the authority."""
