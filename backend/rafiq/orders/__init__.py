"""What was bought and returned: idempotent intake and net amounts."""
