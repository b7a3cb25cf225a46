"""What can go wrong, and what the user can do about it.

TheorybotError              every error that is the user's to mend; one line, with the way out
├── SettingsError           a setting that cannot be used
├── UnreadableFile          a file that cannot be read as a note or paper
├── EmbeddingError          an embedding model that is missing, damaged or not the one expected
├── LibraryError            the library cannot be opened or written
│   ├── NoLibrary           there is none yet where theorybot looked
│   ├── LibraryLocked       another program is writing it
│   └── LibraryTooNew       a newer theorybot made it
├── ModelError              a chat model that fails: refuses, falls silent, breaks off, never ends
│   └── Unfinished          it ended without saying that it had finished
├── FetchError              a paper that cannot be fetched from arXiv; others may be
│   └── Unreachable         arXiv itself: it is out of reach, refuses, or asks to wait
├── IndexMissing            the published vectors are missing or damaged; the library is whole
└── NotFound                no document of that name
"""


class TheorybotError(Exception):
    """Base of every expected error: its text is one line and says the way out."""


class SettingsError(TheorybotError):
    """A setting cannot be used as given."""


class UnreadableFile(TheorybotError):
    """A file cannot be read; the text is the reason, without the file's name."""


class EmbeddingError(TheorybotError):
    """The embedding model is missing, damaged, or not the one expected."""


class LibraryError(TheorybotError):
    """The library cannot be opened, read or written."""


class NoLibrary(LibraryError):
    """No library exists where theorybot looked."""


class LibraryLocked(LibraryError):
    """Another program is writing the library."""


class LibraryTooNew(LibraryError):
    """The library was made by a newer theorybot."""


class ModelError(TheorybotError):
    """A chat model refuses, fails, falls silent or never ends."""


class Unfinished(ModelError):
    """A model's text ended without the word that it was finished: the last sentence may be half."""


class FetchError(TheorybotError):
    """A paper cannot be fetched; the text is the reason, without the paper's number."""


class Unreachable(FetchError):
    """arXiv cannot be reached, refuses, or asks to wait long: no other paper is asked for either."""


class IndexMissing(TheorybotError):
    """The published vectors are missing or damaged; `theorybot index rebuild` restores them."""


class NotFound(TheorybotError):
    """No document goes by that name."""
