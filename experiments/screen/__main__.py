"""`python -m experiments.screen`."""

from experiments.screen.command import main

raise SystemExit(main())
