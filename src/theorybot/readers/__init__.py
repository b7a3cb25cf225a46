"""Readers: `read(path) -> Document`."""
