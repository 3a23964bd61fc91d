"""Uploads: the gate before any parser, and the limited child."""
