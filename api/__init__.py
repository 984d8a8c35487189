"""How people and programs use infuseroute."""
