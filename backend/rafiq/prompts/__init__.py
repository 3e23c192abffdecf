"""Asking at the right moment."""
