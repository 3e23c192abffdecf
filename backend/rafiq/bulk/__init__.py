"""The same decision about many rows of a list: looked at first, then done row by row in short turns, and counted."""
