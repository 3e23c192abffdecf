"""The platforms, one module or folder each: copy one to add one."""
