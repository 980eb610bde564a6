"""The kinds of step that need nothing but the case: apply, prepare, check, decide, forward, record."""
