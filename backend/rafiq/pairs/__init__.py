"""Two who get a discount together as long as both stay: who is paired, who has paused, and what holds now."""
