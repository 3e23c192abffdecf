"""Other people's systems: shops that tell us of orders by their own signed messages, one self-contained room each."""
