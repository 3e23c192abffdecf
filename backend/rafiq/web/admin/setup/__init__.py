"""What an owner sets up: first steps, tag, shops and tools, keys, members, and leaving."""
