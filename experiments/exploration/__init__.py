"""What sensitivity analysis, scenario discovery and robustness share."""
