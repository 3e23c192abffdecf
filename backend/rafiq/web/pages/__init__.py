"""Pages of ours outside the admin: for friends, customers, staff and readers of a report."""
