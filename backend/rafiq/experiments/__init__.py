"""Two ways of asking, shown to different people by lot, until the figures say which one is better (S0-8)."""
