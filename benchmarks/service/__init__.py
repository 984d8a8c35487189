"""The service from outside: what it withstands, and how fast it answers."""
