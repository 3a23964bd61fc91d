"""Keeping: where records live; the only package that knows the engine under them."""
