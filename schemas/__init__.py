"""Shapes: what a field, a form and a stored record are. Imports nothing of ours."""
