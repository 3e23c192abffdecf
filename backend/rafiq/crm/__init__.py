"""A merchant's CRM kept in step: contacts with what they said and whom they brought, and tasks with due times."""
