"""Questions across features: the one place that may join their tables. Each module answers one page of the admin."""
