"""A baseline and policies side by side, in paired worlds."""
