"""The exact model of a problem, or of a few routes of it, for OR-Tools CP-SAT."""
