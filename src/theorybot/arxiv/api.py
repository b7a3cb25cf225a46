"""Questions to arXiv: numbers -> records; a work -> records that may be it; a paper -> its licence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from theorybot.arxiv.atom import Feed, Record, parse_feed
from theorybot.arxiv.wire import Wire
from theorybot.bibliography import family_name, fold
from theorybot.errors import FetchError, Unreachable
from theorybot.types import Work

Asked = tuple[str, int | None]  # a number, and the version if a certain one is wanted
Progress = Callable[[str, int, int], None]

_BATCH = 100  # numbers a request
_MOST = 8 * 2**20  # bytes of a feed or a page
_CANDIDATES = 10
_STOP = re.compile(
    r"an|and|are|as|at|by|can|do|does|for|from|how|in|into|is|it|its|new|of|on|or|that|the|their|to|via|"
    r"what|when|which|why|with|without"
)
_LICENCE = re.compile(
    rb"abs-license.{0,300}?href=\"(https?://(?:(?:www\.)?creativecommons\.org|arxiv\.org/licenses)/[\w./-]{1,120})\"",
    re.DOTALL,
)


def records(wire: Wire, asked: Sequence[Asked], progress: Progress) -> dict[Asked, Record | FetchError]:
    """What arXiv says of each number: its record, or why there is none. Raises Unreachable."""
    found: dict[Asked, Record | FetchError] = {}
    for batch in _batches(asked):
        progress("asking arXiv what it has", len(found), len(asked))
        try:
            found |= _described(wire, batch)
        except Unreachable:
            raise
        except FetchError as error:
            found |= dict.fromkeys(batch, error)
    return found


def _batches(asked: Sequence[Asked]) -> Iterator[list[Asked]]:
    """Each number at most once a batch: the API's answers are told apart by it."""
    left = list(dict.fromkeys(asked))
    while left:
        batch: dict[str, Asked] = {}
        for number in left:
            if len(batch) < _BATCH:
                batch.setdefault(number[0], number)
        yield list(batch.values())
        taken = set(batch.values())
        left = [number for number in left if number not in taken]


def _described(wire: Wire, batch: list[Asked]) -> dict[Asked, Record | FetchError]:
    names = ",".join(number + (f"v{version}" if version else "") for number, version in batch)
    feed = _feed(wire, {"id_list": names, "max_results": str(len(batch))})
    if feed.error and len(batch) > 1:  # one number that it does not like costs the others their answer
        middle = len(batch) // 2
        return _described(wire, batch[:middle]) | _described(wire, batch[middle:])
    if feed.error:
        return {batch[0]: FetchError(f"arXiv says: {feed.error}")}
    by_number = {record.number: record for record in feed.records}
    return {asked: _one(by_number.get(asked[0]), asked[1]) for asked in batch}


def _one(record: Record | None, version: int | None) -> Record | FetchError:
    if record is None:
        return FetchError("arXiv has no paper of that number")
    if version not in (None, record.version):
        return FetchError(f"arXiv has no version {version} of it; the newest may be {record.version}")
    return record


def candidates(wire: Wire, work: Work) -> tuple[Record, ...]:
    """Records with the work's title, and its first author where one is known. Raises FetchError."""
    feed = _feed(wire, {"search_query": query(work), "max_results": str(_CANDIDATES)})
    if feed.error:
        raise FetchError(f"arXiv says: {feed.error}")
    return feed.records


def query(work: Work) -> str:
    """The title's words and the first author as arXiv's API wants them; no word of it can be syntax."""
    words = [word for word in _words(work.title or "") if not _STOP.fullmatch(word)]
    parts = [f"ti:{word}" for word in words[:12] or _words(work.title or "")[:12]]
    if work.authors and (names := _words(family_name(work.authors[0]))):
        parts.append(f"au:{names[-1]}")
    return " AND ".join(parts)


def _words(text: str) -> list[str]:
    """Folded runs of letters and digits; what else a title has is a formula or punctuation."""
    return [word for word in re.findall(r"[a-z0-9]+", fold(text)) if len(word) > 1]


def _feed(wire: Wire, query: dict[str, str]) -> Feed:
    return parse_feed(wire.read("/api/query", query, _MOST))


def licence(wire: Wire, record: Record) -> str | None:
    """The address of the licence that the paper's page names; the API does not tell it."""
    try:
        page = wire.read(f"/abs/{record.name}", {}, _MOST)
    except FetchError:  # the paper is more than its licence; the manifest says that it is not known
        return None
    found = _LICENCE.search(page)
    return found[1].decode("ascii") if found else None
