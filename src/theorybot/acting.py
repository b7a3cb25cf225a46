"""Questions of what acts on what: "How does batch size affect generalization?"."""

from __future__ import annotations

import re

_ACTS = (
    r"(?:affect|influence|impact|change|alter|help|hurt|harm|improve|shape|determine|reduce|increase|decrease"
    r"|lower|raise|prevent|avoid|cause|control|make|speed up|slow down|matter (?:for|to)|depend on|relate to"
    r"|lead to|contribute to)s?"
)
_ASKED = r"\A\W*(?:(?:how|why|when)(?: \w+)? )?(?:do|does|did|can|could|should|would|might)"
# A side is named in a few words: of a longer one no sentence has most.
_SIDE = r"[^\s?!,;:]{2,40}(?: [^\s?!,;:]{1,40}){0,5}?"
_PATTERNS = tuple(
    re.compile(pattern + r"\W*\Z", re.IGNORECASE)
    for pattern in (
        rf"{_ASKED} (?P<what>{_SIDE}) {_ACTS} (?P<on>{_SIDE})",
        rf"\b(?:effects?|influence|impact|role|consequences?) (?:of|does) (?P<what>{_SIDE})"
        rf" (?:on|in|for|upon|have on|play in) (?P<on>{_SIDE})",
        rf"\A\W*(?:how )?(?:is|are) (?P<on>{_SIDE}) (?:affected|influenced|changed|shaped|determined) by"
        rf" (?P<what>{_SIDE})",
        rf"\A\W*what happens to (?P<on>{_SIDE}) (?:when|if|as|with) (?P<what>{_SIDE})",
    )
)


def effect(question: str) -> tuple[str, str] | None:
    """What is asked to act on what: "width" and "the loss" of "How does width affect the loss?"."""
    found = (pattern.search(" ".join(question.split())) for pattern in _PATTERNS)
    match = next((match for match in found if match), None)
    return (match["what"], match["on"]) if match else None
