"""How a recommendation reaches a friend: what is shared, the friend's page, stories, the widget tried out, print."""
