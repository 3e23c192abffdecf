"""Staff whose service makes customers tell others: what they earned, period by period, and what the team reached."""
