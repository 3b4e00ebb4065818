"""How fast the model is, and what common random numbers are worth."""
