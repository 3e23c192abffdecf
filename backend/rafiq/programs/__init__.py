"""The terms of the deal, in versions that never change under a running referral."""
