"""How good and how fast plans are, measured the same way every time."""
