"""What it brought: the numbers with their rows and notes, A/B tests, and the path to mastery."""
