"""What people say in their own words: advocates who tell their story, and friends who did not buy."""
