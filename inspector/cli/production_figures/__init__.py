"""Production figures in the terminal, a module for each question."""
