"""`python -m experiments.workshop_pack`."""

from experiments.workshop_pack.command import main

raise SystemExit(main())
