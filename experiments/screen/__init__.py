"""Which levers move what: every lever at two doses in paired worlds."""
