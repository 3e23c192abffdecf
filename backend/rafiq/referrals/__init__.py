"""One friend brought by one advocate: the claim chain and the state of the referral."""
