"""Measures emergency coverage: what the term costs and saves, and how quickly questions end."""
