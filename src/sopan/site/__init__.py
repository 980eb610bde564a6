"""Settings, addresses, base templates and the `sopan` command: where the rooms are put together."""
