"""Three questions after a purchase, a delivery, a service or a closed ticket, and what the answers say."""
