"""Signals that make a verdict with reasons."""
