"""What is done with the figures: a table for the terminal, JSON for programs, pictures for people."""
