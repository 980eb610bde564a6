"""What outsiders can check: the daily sealed head of all histories, and the archive that proves them."""
