"""What people look at: the self-contained page with map, timeline, figures and day sheets."""
