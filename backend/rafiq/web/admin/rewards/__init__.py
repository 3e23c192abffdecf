"""What is promised and what was given: programs, rewards, coupons, code banks, credit, partners and fraud."""
