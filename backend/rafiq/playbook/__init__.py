"""Teaching the shop: where each customer stands in the first hundred days, and what to do next."""
