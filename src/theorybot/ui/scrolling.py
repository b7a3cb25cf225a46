"""Where the page stands while it changes: what a reader reads stays in its place. Scripts of ours alone.

Streamlit drives a page with a chat input to its end whenever it grows, so that a reader would see the last
sentences of an answer first, and lose the one whose source was opened. It does so by setting `scrollTop`,
which is made to do nothing on that page: a reader moves it, or one of the scripts below.
"""

from __future__ import annotations

import hashlib
import json

import streamlit as st

# a reader who scrolls, touches or types takes over
_READING = """let reading = false;
    for (const kind of ['wheel', 'touchstart', 'pointerdown', 'keydown'])
      addEventListener(kind, () => { reading = true; }, {once: true, capture: true});"""
_LOOKS = 30  # a tenth of a second apart: until what is drawn has its full height
_ALL_LOOKS = 600  # the same: an answer whose end never comes is followed no longer

_STEADY = f"""<script>
if (!window.theorybotSteady) {{
  window.theorybotSteady = true;
  const own = Object.getOwnPropertyDescriptor(Element.prototype, 'scrollTop');
  Object.defineProperty(Element.prototype, 'scrollTop', {{...own, set(value) {{
    if (this.dataset?.testid !== 'stAppScrollToBottomContainer') own.set.call(this, value);
  }}}});
  const named = (part) => [...part.classList].find((name) => /^st-key-(chip|near|claim|asked)-/.test(name));
  const top = (name) => document.querySelector(`.${{name}}`)?.getBoundingClientRect().top;
  // on a narrow screen the source covers the lower part of the page
  const low = () => {{
    const source = document.querySelector('[data-testid=stColumn]:has(.st-key-source)');
    const covers = source && getComputedStyle(source).position === 'fixed';
    return covers ? source.getBoundingClientRect().top : innerHeight;
  }};
  addEventListener('click', ({{target}}) => {{
    const chip = target.closest('[class*=st-key-chip-], [class*=st-key-near-]');
    if (!chip && !target.closest('.st-key-close-source')) return;
    const read = [...document.querySelectorAll('[class*=st-key-claim-], [class*=st-key-asked-]')];
    const part = chip ?? read.find((one) => one.getBoundingClientRect().bottom > 100);
    if (!part) return;
    const name = named(part), was = top(name);
    {_READING}
    const look = (left) => {{
      if (reading) return;
      const away = top(name) - Math.min(was, low() - 90);
      if (Math.abs(away) > 1)
        document.querySelector('[data-testid=stAppScrollToBottomContainer]')?.scrollBy(0, away);
      if (left) setTimeout(look, 100, left - 1);
    }};
    setTimeout(look, 50, {_LOOKS});
  }}, {{capture: true}});
}}
</script>"""


def keep_steady() -> None:
    """A page that grows stays where it is; the sentence whose source is opened or closed does too."""
    _run("steady", _STEADY)


def bring_into_view(turn: int, count: int) -> None:
    """Show the page from that turn's question on, while its answer grows: until it is whole, or for a minute.

    It is done once for each turn and `count`, however often the page is made anew, and until the reader takes
    over. `count` alone would not tell: a window outlives its session, and the next one counts from 1 again.
    """
    script = f"""<script>
    if (window.theorybotShown !== '{turn:d} {count:d}') {{
      window.theorybotShown = '{turn:d} {count:d}';
      {_READING}
      const look = (left, all) => {{
        if (reading || window.theorybotShown !== '{turn:d} {count:d}') return;
        const question = document.querySelector('.st-key-asked-{turn:d}');
        question?.scrollIntoView();
        const grows = question && !document.querySelector('.st-key-under-{turn:d}');
        if (left && all) setTimeout(look, 100, grows ? left : left - 1, all - 1);
      }};
      look({_LOOKS:d}, {_ALL_LOOKS:d});
    }}</script>"""
    _run(f"asked-{turn}", script)


def bring_quote_into_view(spot: tuple[float, float] | None, *, shown: tuple[str | int, ...]) -> None:
    """Scroll inside the open source to its quote: the marked words, or that share of a page's picture.

    Done anew where what is `shown` differs: another document, another quote, another page, another zoom.
    """
    token = hashlib.sha256(repr(shown).encode()).hexdigest()  # names of files must not stand in a script
    script = f"""<script>
    /* {token} */
    {{
      const spot = {json.dumps(spot)};
      const into = (frame, where) => {{
        const seen = frame.getBoundingClientRect();
        if (where < seen.top || where > seen.bottom - 60)
          frame.scrollTop += where - seen.top - seen.height / 3;
      }};
      const look = (left) => {{
        const panel = document.querySelector('[data-testid=stColumn]:has(.st-key-source)');
        const part = panel?.querySelector(spot ? '.st-key-picture img' : '.tb-source mark');
        if (part && part.complete !== false) {{
          const [across, down] = spot ?? [0, 0], frame = part.closest('.st-key-picture, .tb-source');
          const where = () => part.getBoundingClientRect().top + down * part.clientHeight;
          frame.scrollLeft = across * part.clientWidth - 40;
          into(frame, where());
          into(panel, where());
        }} else if (left) setTimeout(look, 100, left - 1);
      }};
      setTimeout(look, 100, {_LOOKS});
    }}</script>"""
    _run("quote", script)


def _run(name: str, script: str) -> None:
    with st.container(key=f"script-{name}"):  # the style takes its room away
        st.html(script, unsafe_allow_javascript=True)
