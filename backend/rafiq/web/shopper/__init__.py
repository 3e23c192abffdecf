"""What the widget asks for a shopper's browser, and who that browser is."""
