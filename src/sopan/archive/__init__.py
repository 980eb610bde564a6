"""Arsip: finished letters by classification and retention, found again by their text, destroyed or handed over by an act."""
