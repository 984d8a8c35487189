"""HTTP: one file for each group of routes, and what they share."""
