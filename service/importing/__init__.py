"""Reads workbooks and csv lists into rows with repairs told."""
