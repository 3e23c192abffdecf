"""Shapes of what comes in and goes out: bodies read strictly, values shown, tables for other programs."""
