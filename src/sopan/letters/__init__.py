"""Naskah dinas: drafted, initialled, signed, numbered, archived, handed over, verified."""
