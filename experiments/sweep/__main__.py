"""`python -m experiments.sweep`."""

from experiments.sweep.command import main

raise SystemExit(main())
