"""Chaykhana, a small tea house shop that knows only Rafiq's HTTP interface and its script tag."""
