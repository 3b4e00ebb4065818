"""`python -m experiments.validate`."""

from experiments.validate.command import main

raise SystemExit(main())
