"""Schedules of one nurse by dynamic programming, and rosters by re-scheduling nurse after nurse."""
