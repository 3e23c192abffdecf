"""Asking at the right moment: surveys, the first hundred days, and what is written to whom."""
