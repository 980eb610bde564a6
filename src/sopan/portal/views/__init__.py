"""The public pages: each parses, calls one function of `cases`, and renders."""
