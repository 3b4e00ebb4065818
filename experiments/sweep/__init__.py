"""Many runs of an experiment: tables and progress."""
