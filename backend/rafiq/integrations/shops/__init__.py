"""The platforms, one folder each: copy one to add one."""
