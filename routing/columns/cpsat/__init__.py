"""What of the columns is solved with OR-Tools: the linear program, and the choice of routes."""
