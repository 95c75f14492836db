"""The pages: fetch, policy, form, service, redirect. No rule lives here."""
