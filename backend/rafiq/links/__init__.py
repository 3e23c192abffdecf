"""How word travels: links, visits, and which visit earns the credit."""
