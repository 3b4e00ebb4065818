"""`python -m experiments.describe`."""

from experiments.describe.command import main

raise SystemExit(main())
