"""Same-day re-planning: events in, a proposal out, for a person to accept."""
