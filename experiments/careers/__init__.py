"""Careers as sequences, types and survival curves."""
