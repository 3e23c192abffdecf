"""A person must act, by when, or who hears of it; and which causes come back."""
