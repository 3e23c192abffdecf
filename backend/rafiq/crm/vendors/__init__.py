"""One module for each CRM: copy one to add one."""
