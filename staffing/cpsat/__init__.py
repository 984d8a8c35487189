"""Exact models of rosters and of nurses on call, on OR-Tools CP-SAT."""
