"""One reduced set of rules in several ways of writing an agent-based model, to compare how fast they are."""
