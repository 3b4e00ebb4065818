"""Fit the free parameters to the targets."""
