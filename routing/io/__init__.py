"""Files in and out: datasets, plans, tables and maps."""
