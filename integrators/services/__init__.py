"""What is done with apps, agreements and consents."""
