"""Questions that span models: what falls due for whom."""
