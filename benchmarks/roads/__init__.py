"""How fast and how true travel times are, beside what others make of the same roads."""
