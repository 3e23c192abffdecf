"""What happens in person: the shop's own words, what delighted whom, whom somebody could introduce."""
