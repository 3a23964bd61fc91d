"""Russian case formatting: pure functions over names, phrases, dates and numbers."""
