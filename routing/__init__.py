"""Orders, visits, problems, plans, the judge and the solvers."""
