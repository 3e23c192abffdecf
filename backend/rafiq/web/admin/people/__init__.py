"""People: who they are and what they did, how they are brought in, and what is told or forgotten on request."""
