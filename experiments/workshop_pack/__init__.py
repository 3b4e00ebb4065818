"""The workshop pack: cards, the worlds in which every hand of them is run, and one page that needs no server."""
