"""The command line of all programs."""
