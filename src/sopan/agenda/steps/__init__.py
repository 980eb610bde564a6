"""What Sopan does at the steps of an SOP that write in a book."""
