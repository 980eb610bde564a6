"""External audit: each day's head of all histories and books, signed and published, and the proof out of an archive."""
