"""`python -m experiments.run`."""

from experiments.run.command import main

raise SystemExit(main())
