"""One page for whoever has to decide."""
