"""`python -m experiments.compare`."""

from experiments.compare.command import main

raise SystemExit(main())
