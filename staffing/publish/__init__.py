"""Rosters for people: tables, workbooks, a page to print, calendars."""
