"""Buku agenda: the numbered books of letters that come in and go out, and the numbers that they give."""
