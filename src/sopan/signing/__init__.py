"""Electronic signatures (TTE) on PDFs: by which service, what waits, and whether a signature holds. Knows no letter."""
