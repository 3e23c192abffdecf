"""Coming and leaving: customers, links and rewards brought in from files, a whole store written out."""
