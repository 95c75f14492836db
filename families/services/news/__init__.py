"""The register's news: what it says of people whom somebody here is linked to, and what becomes of links by it."""
