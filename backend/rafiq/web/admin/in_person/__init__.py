"""Across the counter: the desk, introductions, who served, and what delighted."""
