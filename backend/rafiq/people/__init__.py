"""Everyone a store knows: find, recognise, forget."""
