"""Simulated worlds beside the targets."""
