"""Rules that several mechanisms share, each an equation with its parameters: pay, selection, plans, values."""
