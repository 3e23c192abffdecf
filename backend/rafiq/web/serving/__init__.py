"""The server below Flask: sockets, connections, followed links answered at once, and requests answered together."""
