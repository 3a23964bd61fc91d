"""Filling Word files, reading them as text, PDF."""
