"""What a page, a letter or the widget says, in the reader's language, about what the house knows."""
