"""Oscar's shipping app with this shop's own prices."""
