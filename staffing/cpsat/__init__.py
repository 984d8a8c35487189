"""Exact models of staffing, on OR-Tools CP-SAT."""
