"""The merchant's shop: stores, their keys, origins and members."""
