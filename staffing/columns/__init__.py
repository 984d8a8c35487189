"""Column generation: the relaxation over all schedules of all nurses, and rosters from it."""
