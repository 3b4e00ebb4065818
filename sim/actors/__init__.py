"""Persons, jobs, employers and intermediaries as columns; how they come about, and who works where."""
