"""Placeholder until the house stands."""
