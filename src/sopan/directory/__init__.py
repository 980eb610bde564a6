"""Agencies, units, positions, the people who hold them, citizens; who may act for whom; sign-in."""
