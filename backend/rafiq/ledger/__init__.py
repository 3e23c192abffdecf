"""Who is owed what: transfers, balances, statements."""
