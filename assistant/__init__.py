"""Cited Swedish answers from Forum's documents."""
