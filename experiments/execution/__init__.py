"""Many simulations: a batch of tasks, kept results, and who does the work."""
