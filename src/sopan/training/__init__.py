"""Training: who takes part, who was present, what the tests show."""
