"""Patterns and responses that a model of careers should show."""
