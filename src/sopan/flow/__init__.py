"""How a case moves: state + command -> events, and working time. Plain Python: no web, no database."""
