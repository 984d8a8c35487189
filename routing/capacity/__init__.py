"""How much more a site can take on, and what other nurses and shifts would change."""
