"""What happens in person: the shop's own words, delights and gestures, personal notes, asked introductions."""
