"""What to run: experiments, designs of points, and the configuration of each run."""
