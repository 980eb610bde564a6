"""Cases, tasks, events; the one place where a case changes."""
