"""Random configurations, valid and invalid, and what became of each: `python -m tests.fuzz`."""
