"""Doing: use cases over schemas and records, and the thin edges around them."""
