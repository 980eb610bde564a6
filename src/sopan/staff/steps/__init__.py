"""What Sopan does at the steps of leave; importing this package registers them."""

from sopan.staff.steps import leave_balance, leave_start

__all__ = ["leave_balance", "leave_start"]
