"""Who changed what and when, store by store, in a chain that shows whether anything was altered since."""
