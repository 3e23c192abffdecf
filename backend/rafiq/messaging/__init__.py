"""What we write to people: which mail follows from which fact, who wants none, how it goes out, what became of it."""
