"""Disposisi: what a superior asks of whom about a letter or a case, down several levels, and what came of it."""
