"""theorybot: questions on deep-learning theory, answered from your own notes and papers."""

from theorybot.bot import Theorybot
from theorybot.errors import TheorybotError
from theorybot.settings import Settings
from theorybot.status import Status
from theorybot.types import Answer, Citation, Claim, Document, Filters, IngestReport, Passage, Work

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Citation",
    "Claim",
    "Document",
    "Filters",
    "IngestReport",
    "Passage",
    "Settings",
    "Status",
    "Theorybot",
    "TheorybotError",
    "Work",
]
