"""Paired worlds with common random numbers, and the effects that they tell."""
