"""A solve is a row first and a process second."""
