"""Theorybot: where the parts are put together, and the whole public API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Self

from theorybot import files
from theorybot.answering import look, quote
from theorybot.conversing import Parts, Writer, conversation
from theorybot.embedding import Embedder, open_embedder
from theorybot.errors import TheorybotError
from theorybot.events import Event, final
from theorybot.files import PathName
from theorybot.grounding import Checker, open_checker
from theorybot.library import Citing, Library, has_library, translated, writing
from theorybot.progress import Progress, quiet
from theorybot.providers import chosen, kept_offline
from theorybot.query import understand
from theorybot.readers import Limits, Readers
from theorybot.readiness import make_ready, publish
from theorybot.retrieval import Retrieved, retrieve
from theorybot.settings import Settings, load
from theorybot.status import Status, status_of
from theorybot.types import Answer, Document, Filters, IngestReport, KnownWork, Passage, Work
from theorybot.vectors import VectorIndex, open_index

if TYPE_CHECKING:
    from theorybot.chain import Asking, Retriever
    from theorybot.linting import LintReport


class Theorybot:
    """A library and what can be asked of it.

    >>> with Theorybot(library="somewhere/.theorybot") as bot:
    ...     bot.ingest("notes", "papers")
    ...     print(bot.ask("What is the neural tangent kernel?").text)

    Keyword arguments are settings; what is not given comes from the environment, `theorybot.toml`, and the
    defaults. `chat_model` is a chat model of LangChain to be asked instead of the one that the settings name,
    `judge` a checker instead of theirs. Every method raises TheorybotError: one line, with the way out.
    """

    def __init__(
        self, settings: Settings | None = None, *, chat_model: object | None = None,
        judge: Checker | None = None, **overrides: object,
    ) -> None:  # fmt: skip
        self.settings = kept_offline(settings or load(**overrides))
        self._chat_model, self._judge = chat_model, judge

    def having(self, **changes: object) -> Self:
        """The same open library and models under other settings of answers (model, passages, …)."""
        given = None if "model" in changes else self._chat_model
        asked = Settings(**self.settings.model_dump() | changes)
        other = type(self)(asked, chat_model=given, judge=self._judge)
        other.__dict__ |= {name: getattr(self, name) for name in ("_library", "_index", "_embedder")}
        return other

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of files; the object opens them again if it is used again."""
        for name in ("_index", "_library"):
            if (part := self.__dict__.pop(name, None)) is not None:
                part.close()

    def ingest(
        self, *paths: PathName, prune: bool = False, restore: bool = False, progress: Progress | None = None
    ) -> IngestReport:
        """Bring the library up to the files below `paths` (default: the corpus folder), then publish.

        `prune` removes documents whose files are gone; `restore` brings back what was removed by name.
        """
        from theorybot.ingest import Ingest  # who only asks need not wait for it

        with self._written(create=True) as library:
            with Readers(Limits.of(self.settings)) as readers:
                report = Ingest(
                    library, self._embedder, readers.read, files.given(paths, self.settings.corpus),
                    prune=prune, restore=restore, progress=progress or quiet,
                ).run()  # fmt: skip
            self._publish(library, progress)
        return report

    def ask(self, question: str, filters: Filters | None = None, *, history: Sequence[str] = ()) -> Answer:
        """An answer, quoted or written and checked, or an abstention; `history` has earlier questions."""
        return final(self.stream(question, filters, history=history))

    def stream(
        self, question: str, filters: Filters | None = None, *,
        history: Sequence[str] = (), stopped: Callable[[], bool] = bool,
    ) -> Iterator[Event]:  # fmt: skip
        """Events (theorybot.events) until the answer is there; once `stopped()`, no model is waited for."""
        filters = self._resolved(filters or Filters())
        with translated(self.settings.library):
            parts = Parts(
                lambda asked, earlier: self.retrieve(asked, filters=filters, history=earlier),
                partial(look, find=self.retrieve, library=self._library, filters=filters),
                lambda found, at: quote(found, library=self._library, checker=self._checker, started=at),
                self._library, self._checker, self.settings, self._writer(stopped),
            )  # fmt: skip
            yield from conversation(question, history, parts)

    def search(self, query: str, k: int = 10, filters: Filters | None = None) -> list[Passage]:
        """The `k` best passages, best first."""
        if k < 1:
            raise TheorybotError("-k must be at least 1")
        return list(self.retrieve(query, k, filters=self._resolved(filters or Filters())).passages)

    def retrieve(
        self, question: str, k: int | None = None, *,
        filters: Filters = Filters(), history: Sequence[str] = (),  # noqa: B008 - frozen
    ) -> Retrieved:  # fmt: skip
        """The `k` best passages (default: the setting `passages`) and their sentences."""
        with translated(self.settings.library):
            library = self._ready()
            return retrieve(
                understand(question, library, history, self._embedder.has_word),
                library=library, index=self._index, embedder=self._embedder, filters=filters,
                limit=k or self.settings.passages, candidates=self.settings.candidates,
            )  # fmt: skip

    def status(self) -> Status:
        """What the library holds."""
        with translated(self.settings.library):
            return status_of(self._library, str(self.settings.library), self._index.revision())

    def document(self, name: str) -> Document:
        """The document of that file name, stem, arXiv id or title. Raises NotFound."""
        with translated(self.settings.library):
            return self._library.document_named(name)

    def lint(self, *paths: PathName) -> LintReport:
        """What is doubtful in notes and `.bib` files below `paths`, by default in those of the library."""
        from theorybot.linting import Shelf, lint

        with translated(self.settings.library):
            library = self._library if has_library(self.settings.library) else None
            return lint(paths, Shelf(self.settings, library, lambda: self._embedder, self._judge))

    def literature(self) -> list[tuple[str | None, Work]]:
        """The papers, and the works that notes and `.bib` files name, with the keys of `.bib` files."""
        with translated(self.settings.library):
            return self._library.literature()

    def works(self, *, missing: bool = False, cited_by: str | None = None) -> list[KnownWork]:
        """Works, the most cited first: those `missing` here, those `cited_by` a document. Raises NotFound."""
        with translated(self.settings.library):
            return self._library.works_where(missing=missing, cited_by=cited_by)

    def work(self, name: str) -> tuple[KnownWork, list[Citing]]:
        """The work of that id, key, title or authors, and the sentences that cite it. Raises NotFound."""
        with translated(self.settings.library):
            found = self._library.work_named(name)
            return found, self._library.citing(found.id)

    def remove(self, name: str) -> str:
        """Take a document out and leave its file out of later ingests; returns its name."""
        with self._written() as library:
            full = library.name_of(name)
            library.exclude(full)
            self._publish(library)
        return full

    def rebuild_index(self, progress: Progress | None = None) -> int:
        """Make the vector index anew from the library; needs no model. Returns the number of chunks."""
        with self._written() as library:
            self._publish(library, progress, whole=True)
            return library.totals()[2]

    def check_index(self) -> tuple[int, int]:
        """Number of chunks that the index lacks, and that it has too many."""
        with translated(self.settings.library):
            have, want = self._index.ids(), self._library.chunk_ids()
            return len(want - have), len(have - want)

    def as_retriever(self, k: int | None = None) -> Retriever:
        """The search as a LangChain retriever of `k` documents."""
        from theorybot.chain import Retriever  # LangChain is slow to import, and quotations do not need it

        return Retriever(bot=self, k=k)

    def as_runnable(self) -> Asking:
        """A LangChain runnable: a question in, an Answer out; streamed, events and at last the Answer."""
        from theorybot.chain import Asking

        return Asking(self)

    def _writer(self, stopped: Callable[[], bool]) -> Writer | None:
        if self._chat_model is None and chosen(self.settings) is None:
            return None
        from theorybot.chain import ChatWriter

        return ChatWriter(self.settings, self._chat_model, stopped)

    @cached_property
    def _library(self) -> Library:
        with translated(self.settings.library):
            return Library(self.settings.library)

    @cached_property
    def _index(self) -> VectorIndex:
        return open_index(self.settings.library, self.settings.chroma_url, self._library.meta("id") or "")

    @cached_property
    def _checker(self) -> Checker:
        return self._judge or open_checker(self.settings.checker, self._embedder.embed_query)

    @cached_property
    def _embedder(self) -> Embedder:
        """The model of the settings; "auto" precision is what the library was made with."""
        precision = self.settings.precision
        recorded = (self._library.meta("embedder") or "").rpartition("/")[2]
        if precision == "auto" and recorded in ("float32", "bfloat16"):
            precision = "bfloat16" if recorded == "bfloat16" else "float32"
        return open_embedder(self.settings.embedding_model, precision)

    @contextmanager
    def _written(self, *, create: bool = False) -> Iterator[Library]:
        folder = self.settings.library
        if not create:
            self._library  # noqa: B018 - raises NoLibrary before a lock file makes its folder
        with translated(folder), writing(folder, self.settings.lock_seconds):
            if create and "_library" not in self.__dict__:
                self.__dict__["_library"] = Library(folder, create=True)
            yield self._library

    def _publish(self, library: Library, progress: Progress | None = None, *, whole: bool = False) -> None:
        remembers = bool(self.settings.chroma_url)
        publish(library, self._index, progress or quiet, whole=whole, remembers=remembers)

    def _ready(self) -> Library:
        """The library, with an index that stands for it. An index that is behind is published first."""
        library, folder = self._library, self.settings.library
        if library.totals()[0]:
            make_ready(library, self._index, self._embedder.name, folder, lambda: self._publish(library))
            return library
        raise TheorybotError("the library is empty (no notes, no papers); run: theorybot ingest FOLDER")

    def _resolved(self, filters: Filters) -> Filters:
        """The filters with the full names of documents. Raises NotFound."""
        return replace(filters, documents=tuple(map(self._library.name_of, filters.documents)))
