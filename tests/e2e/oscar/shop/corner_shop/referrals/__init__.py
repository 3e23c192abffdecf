"""All that this shop had to write to work with Rafiq."""
