"""Versions of the readers. Raise one when it reads something else: files of its kind are then read again."""

from importlib.metadata import version

NOTES = "notes 2"
# pypdf's text differs between its versions, and with it every span.
PDF = f"pdf-3 pypdf-{version('pypdf')} ftfy-{version('ftfy')}"
BIB = "bib 2"
