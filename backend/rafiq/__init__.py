"""Rafiq: the refer-a-friend platform that any online shop can own."""

from rafiq.app import create_app

__all__ = ["create_app"]
