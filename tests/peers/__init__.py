"""One reduced set of rules, implemented in several ways, to compare how fast they are."""
