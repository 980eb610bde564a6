"""What officials see: the inbox, the task, their unit, the office."""
