"""Deeds: what a person of the college does with the system, one function each."""
