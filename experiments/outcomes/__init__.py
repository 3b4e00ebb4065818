"""What is kept of a simulation: measures, groups, cohorts, persons, personas."""
