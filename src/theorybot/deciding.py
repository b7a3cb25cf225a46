"""Whether the corpus answers a question: several signals, weighed by a small model fitted on questions.

No single score of retrieval tells an answer from a near miss. A model tells more that has read the nearest
sentences together with the question, and so does a long document which nowhere has a telling word of it.
Where nothing can read so, it is weighed how far the best stands out from what is merely near. Names that
nobody wrote are declined before this. The logistic regressions are in `deciding.json`, by
`eval/fit_deciding.py`: one for questions whose nearest document is long and one for the others, each for
sentences that were read and for such as were not.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from statistics import fmean
from typing import Any

from theorybot.library.fulltext import words
from theorybot.query import FEW, tells
from theorybot.retrieval import Retrieved
from theorybot.writing import Candidate

# Probability from which a question counts as answerable. Where sentences were read, the highest by which some
# one in ten of the development questions that have an answer is declined for it alone, of papers that nothing
# was fitted on too. Below one half: quotations are judged sooner than what was withheld is found.
THRESHOLD = {"read": 0.32, "unread": 0.36}
# What a cosine counts beside what was read: the reading was fitted to be added to it (eval/cross_encoder.py).
_BESIDE_READ = 20.0
# Among a few sentences there is nothing to stand out from: further ones are thought added, as near as most.
_ENOUGH, _ELSEWHERE = 20, 0.2
# Below these a question is on something else: hardly a development question that has an answer lies there.
_LEAST_COSINE, _LEAST_SAID = 0.25, 0.2
# A sentence that says so much of a question answers it, however many others are as near.
_SURELY_SAID = 0.7
# Of a question of a few words so much is said by a passage with its title and heading that answers it.
_BRIEFLY_SAID = 0.62
# A word that is nowhere in a document tells nothing in one of so few chunks, and all in one of so many.
_SHORT, _LONG = 12, 30
_NAMED = 3  # missing words that a reader is told
_WHOLE = (
    0.15  # share of a question that one lacking word may be, for a sentence that says most of it to answer
)
# Orders of magnitude of a library between which it was fitted: 65 and 3,100 chunks.
_ORDERS = (1.8, 3.5)


def signals(retrieved: Retrieved, candidates: Sequence[Candidate]) -> dict[str, float]:
    """What is weighed.

    order: the library's order of magnitude, from the smallest that was fitted; gap: how far the best passage
    stands out from the fifth, times that, because in a small library it tells nothing; spread: how far the
    best sentence that can be quoted stands out from the mean of them, by cosine. Where the nearest document
    is long also asked: the same by the cosine with the question as a question; lacking: the largest share of
    the question that is one word which that has nowhere, or the second nearest (the smaller one); and
    unnamed: whether each of them lacks one of the names. Where the best sentences were read with the
    question (`writing.reread`), read: the best of them by that and by cosine.
    """
    scores = [passage.score for passage in retrieved.passages]
    if not scores:
        return dict.fromkeys(("order", "gap", "spread"), 0.0)
    least, most = _ORDERS
    order = min(max(math.log10(max(retrieved.searched, 1)), least), most) - least
    gap = scores[0] - scores[min(4, len(scores) - 1)]
    found = {"order": order, "gap": gap * order, "spread": _spread([c.cosine for c in candidates])}
    if read := [c.read + _BESIDE_READ * c.cosine for c in candidates if c.read is not None]:
        found["read"] = max(read)
    if retrieved.nearest[0].chunks < _LONG:
        return found
    unnamed = all(one.unnamed for one in retrieved.nearest)
    asked = _spread([c.asked for c in candidates])
    return found | {"asked": asked, "lacking": _lacking(retrieved), "unnamed": float(unnamed)}


def _spread(cosines: list[float]) -> float:
    filled = cosines + [_ELSEWHERE] * (_ENOUGH - len(cosines))
    return max(filled) - fmean(filled)


def _lacking(retrieved: Retrieved) -> float:
    """ "Capsules for video" finds much on capsules, in a paper that never says "video"."""
    weights = dict(zip(retrieved.likeness.terms, retrieved.likeness.weights.tolist(), strict=True))
    total = sum(weight for term, weight in weights.items() if tells(term)) or 1.0
    shares = [max((weights[term] for term in one.lacking), default=0.0) / total for one in retrieved.nearest]
    tell = [min(max((one.chunks - _SHORT) / (_LONG - _SHORT), 0.0), 1.0) for one in retrieved.nearest]
    return min(share * much for share, much in zip(shares, tell, strict=True))


def answers(retrieved: Retrieved, candidates: Sequence[Candidate]) -> bool:
    """Whether the corpus answers, going by what was found.

    Nothing does where no sentence is near, or where the passage that says most of the question says little.
    Something does where one sentence says most of it: much may stand out there, and so nothing; or where the
    question is short and a passage on it says most: fewer words tell less of how near something is.
    """
    said = [retrieved.likeness.coverage(words(passage.text)) for passage in retrieved.passages]
    near = max((candidate.cosine for candidate in candidates), default=0.0)
    if near < _LEAST_COSINE or max(said, default=0.0) < _LEAST_SAID:
        return False
    surely = max((candidate.said for candidate in candidates), default=0.0) >= _SURELY_SAID
    if not surely and len(retrieved.query.terms) <= FEW:
        about = [f"{p.title} {' '.join(p.heading)} {p.text}" for p in retrieved.passages]
        surely = max(retrieved.likeness.coverage(words(text)) for text in about) >= _BRIEFLY_SAID
    found = signals(retrieved, candidates)
    whole = found.get("lacking", 0.0) < _WHOLE and not found.get("unnamed")
    return (surely and whole) or answerable(found) >= THRESHOLD["read" if "read" in found else "unread"]


def untold(retrieved: Retrieved) -> str:
    """What a reader may be told of a question that was declined: what the nearest long document lacks."""
    if not retrieved.nearest or retrieved.nearest[0].chunks < _LONG:
        return ""
    nearest = retrieved.nearest[0]
    everywhere = [set(one.lacking) | set(one.unnamed) for one in retrieved.nearest]
    of_names = {word for name in nearest.unnamed for word in words(name)}
    typed = [
        word for word in nearest.lacking if word in words(retrieved.query.alone) and word not in of_names
    ]
    said = [what for what in (*nearest.unnamed, *typed) if all(what in lacks for lacks in everywhere)]
    named = " or ".join(f'"{word}"' for word in said[:_NAMED])
    return f"“{nearest.title}” is nearest, and nowhere mentions {named}." if said else ""


def answerable(found: dict[str, float]) -> float:
    """Probability that the corpus answers, from the signals."""
    name = ("long" if "lacking" in found else "short") + (", read" if "read" in found else "")
    model = _models()[name]
    total = model["intercept"] + sum(weight * found[name] for name, weight in model["weights"].items())
    return 1.0 / (1.0 + math.exp(-total))


@cache
def _models() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("theorybot").joinpath("deciding.json").read_text("utf-8"))
    models: dict[str, Any] = found["models"]
    return models
