"""Daily work: what needs somebody, the referrals, who acts by when, and the search for a reward."""
