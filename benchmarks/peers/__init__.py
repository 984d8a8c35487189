"""Other solvers side by side with ours, on the same problems, cores and seconds."""
