"""Ways in to the admin: codes of an app, recovery codes, passkeys; and what slows down whoever tries them out."""
