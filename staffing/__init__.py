"""Nurses, credentials, shifts and the calendar: who works when."""
