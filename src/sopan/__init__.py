"""Sopan: the system on which a government office runs its SOPs."""
