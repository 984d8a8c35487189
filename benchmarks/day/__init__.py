"""A simulated day: re-planned, never re-planned, and planned from scratch at every event."""
