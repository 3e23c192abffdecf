"""What referrals bring: daily counts kept from facts, and the questions the admin asks across features."""
