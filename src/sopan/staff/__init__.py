"""The office's own people: leave and what it needs."""
