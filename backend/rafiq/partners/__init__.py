"""Shops and makers that recommend us and whom we recommend: who they are, and what went each way."""
