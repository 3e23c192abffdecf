"""What happened, told to the store's own programs: signed, retried for three days, replayable (Standard Webhooks)."""
