"""The only floor that knows Flask, cut by audience: shopper, friend, store server, merchant."""
