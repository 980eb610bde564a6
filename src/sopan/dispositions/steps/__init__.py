"""What Sopan does at the steps of an SOP that hand something down; importing this package registers them."""

from sopan.dispositions.steps import dispose

__all__ = ["dispose"]
