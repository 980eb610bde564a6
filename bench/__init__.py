"""Measurements: how fast a case moves and a page answers, beside other engines and beside the bare database."""
