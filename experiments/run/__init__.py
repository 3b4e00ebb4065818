"""One simulation: its tables, figures and page."""
