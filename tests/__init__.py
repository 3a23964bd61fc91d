"""Tests: what a user relies on."""
