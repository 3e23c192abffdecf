"""Offers and rewards as codes: issue, check, redeem once, void."""
