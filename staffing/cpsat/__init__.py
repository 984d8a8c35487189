"""Rosters on CP-SAT: exact, in part, with a bound, and why none is possible."""
