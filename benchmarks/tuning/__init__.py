"""Measures the parameters of the search: one changed at a time, on problems seen and unseen."""
