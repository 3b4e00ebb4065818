"""`python -m experiments.claims`."""

from experiments.claims.command import main

raise SystemExit(main())
