"""What stands on a letter's pages and where: kinds, places, text, Typst and Word. Knows no row of a letter."""
