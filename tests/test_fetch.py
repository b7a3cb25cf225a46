"""`fetch` against a server that plays arXiv: what comes, what is asked, and what happens when it fails."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import arxivserver
from arxivserver import ArxivServer, arxiv_server
from conftest import Run
from theorybot import Theorybot, fetching
from theorybot.arxiv import api
from theorybot.arxiv.atom import Record, parse_feed
from theorybot.arxiv.download import Download, file_name
from theorybot.arxiv.manifest import Line, put_line, read_manifest
from theorybot.arxiv.matching import choose
from theorybot.arxiv.pace import Pace
from theorybot.arxiv.wire import Wire, open_wire
from theorybot.bibliography import arxiv_id
from theorybot.errors import FetchError, SettingsError, TheorybotError, Unreachable
from theorybot.fetching import Fetch, FetchReport, make_plan
from theorybot.settings import load
from theorybot.types import Work

NTK = "Neural Tangent Kernel: Convergence and Generalization in Neural Networks"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>&b;</title></entry></feed>'
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def arxiv(tmp_path: Path) -> Iterator[ArxivServer]:
    with arxiv_server() as server:
        jacot = ("Arthur Jacot", "Franck Gabriel", "Clément Hongler")
        server.has(tmp_path, "1806.07572", NTK, jacot, version=4, printed="Kernels of wide networks")
        server.has(tmp_path, "math/0211159", "The entropy formula for the Ricci flow", published="2002-11-11")
        yield server


def bot_at(arxiv: ArxivServer, tmp_path: Path, **settings: object) -> Theorybot:
    given = {"library": tmp_path / ".theorybot", "embedding_model": "hash", "arxiv_seconds": 0.01}
    return Theorybot(arxiv_url=arxiv.url, **(given | settings))


def fetch(
    arxiv: ArxivServer,
    tmp_path: Path,
    *asked: str,
    cited: bool = False,
    missing: bool = False,
    **settings: object,
) -> FetchReport:
    with bot_at(arxiv, tmp_path, **settings) as bot:
        plan = make_plan(bot, asked, cited=cited, missing=missing)
        return Fetch(bot, tmp_path / "papers").run(plan)


def record(number: str = "1806.07572", version: int = 4) -> Record:
    return Record(number, version, NTK, ("Arthur Jacot",), "2018-06-20")


def wire(arxiv: ArxivServer, tmp_path: Path, **options: float) -> Wire:
    return Wire(arxiv.url, Pace(tmp_path / "pace", "played", 0.01), **options)


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


# -- what comes


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("1806.07572", "1806.07572v4.pdf"),
        ("1806.07572v4", "1806.07572v4.pdf"),
        ("arXiv:1806.07572", "1806.07572v4.pdf"),
        ("1806.07572v4.pdf", "1806.07572v4.pdf"),
        ("https://arxiv.org/abs/1806.07572v4", "1806.07572v4.pdf"),
        ("https://arxiv.org/pdf/1806.07572v4.pdf", "1806.07572v4.pdf"),
        ("https://arxiv.org/html/1806.07572", "1806.07572v4.pdf"),
        ("math/0211159", "math_0211159v1.pdf"),
        ("https://arxiv.org/abs/math.DG/0211159v1", "math_0211159v1.pdf"),
    ],
)
def test_a_number_in_any_spelling_becomes_a_file(
    arxiv: ArxivServer, tmp_path: Path, asked: str, name: str
) -> None:
    report = fetch(arxiv, tmp_path, asked)
    (paper,) = report.papers
    assert (paper.path, paper.fetched, report.failed) == (tmp_path / "papers" / name, True, [])
    assert paper.path.read_bytes() == arxiv.papers[paper.record.number].pdf
    assert hidden(tmp_path / "papers") == []


def test_the_command_fetches_ingests_and_tells(arxiv: ArxivServer, run: Run) -> None:
    env = {"THEORYBOT_ARXIV_URL": arxiv.url, "THEORYBOT_ARXIV_SECONDS": "0.01"}
    done = run("fetch", "1806.07572", "math/0211159", "1901.00001", "nonsense", check=False, **env)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"fetched  corpus/papers/1806.07572v4.pdf  {NTK}\n" in done.stdout
    assert "failed  1901.00001: arXiv has no paper of that number\n" in done.stdout
    assert "failed  nonsense: is not an arXiv number" in done.stdout
    assert "2 fetched, 2 failed\n" in done.stdout
    assert "library: 2 documents" in done.stdout
    again = json.loads(run("fetch", "1806.07572", "--json", **env).stdout)
    assert [paper["path"] for paper in again["kept"]] == ["corpus/papers/1806.07572v4.pdf"]
    assert (again["fetched"], again["failed"]) == ([], [])
    assert again["ingest"]["unchanged"] == ["corpus/papers/1806.07572v4.pdf"]


def test_the_library_has_arxivs_title_authors_and_year(arxiv: ArxivServer, tmp_path: Path) -> None:
    fetch(arxiv, tmp_path, "1806.07572")
    with bot_at(arxiv, tmp_path) as bot:
        assert bot.document("1806.07572v4.pdf").work == Work(
            title=NTK, authors=("Arthur Jacot", "Franck Gabriel", "Clément Hongler"), year=2018,
            arxiv_id="1806.07572", arxiv_version=4,
        )  # fmt: skip
        assert bot.ingest(tmp_path / "papers").unchanged == ("papers/1806.07572v4.pdf",)


def test_the_manifest_has_all_that_is_known_of_a_paper(arxiv: ArxivServer, tmp_path: Path) -> None:
    fetch(arxiv, tmp_path, "1806.07572")
    (line,) = (tmp_path / "papers" / "manifest.jsonl").read_text().splitlines()
    assert json.loads(line) == {
        "file": "1806.07572v4.pdf", "arxiv_id": "1806.07572", "version": 4, "title": NTK,
        "authors": ["Arthur Jacot", "Franck Gabriel", "Clément Hongler"], "date": "2018-06-20",
        "licence": arxivserver.LICENCE, "doi": None, "url": "https://arxiv.org/abs/1806.07572v4",
        "sha256": sha256(arxiv.papers["1806.07572"].pdf).hexdigest(),
    }  # fmt: skip


def test_a_licence_that_nobody_tells_is_unknown_and_the_paper_is_there(
    arxiv: ArxivServer, tmp_path: Path
) -> None:
    arxiv.faults["/abs/1806.07572v4"] = [arxivserver.body(b"<html>moved</html>", "text/html")]
    fetch(arxiv, tmp_path, "1806.07572")
    assert read_manifest(tmp_path / "papers")["1806.07572v4.pdf"].licence is None


def test_who_asks_and_why_is_said_with_every_request(arxiv: ArxivServer, tmp_path: Path) -> None:
    fetch(arxiv, tmp_path, "1806.07572")
    agents = {headers["User-Agent"] for _, _, headers in arxiv.asked}
    assert len(agents) == 1
    assert re.match(r"theorybot/\d+\.\d+\.\d+ \(fetches papers .*\)", agents.pop())


def test_an_older_version_is_fetched_if_it_is_asked_for(arxiv: ArxivServer, tmp_path: Path) -> None:
    report = fetch(arxiv, tmp_path, "1806.07572v9")
    assert [refusal.reason for refusal in report.failed] == [
        "arXiv has no version 9 of it; the newest may be 4"
    ]


def test_files_that_are_there_stay_as_they_are(arxiv: ArxivServer, tmp_path: Path) -> None:
    fetch(arxiv, tmp_path, "1806.07572")
    paper = tmp_path / "papers" / "1806.07572v4.pdf"
    before, manifest = paper.stat(), (tmp_path / "papers" / "manifest.jsonl").read_bytes()
    fetch(arxiv, tmp_path, "1806.07572")
    assert (paper.stat().st_mtime_ns, paper.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert (tmp_path / "papers" / "manifest.jsonl").read_bytes() == manifest
    assert len(arxiv.paths("/pdf/")) == 1
    paper.write_bytes(b"my own notes")
    report = fetch(arxiv, tmp_path, "1806.07572")
    assert report.failed[0].reason == "papers/1806.07572v4.pdf is there already and is no PDF; move it away"
    assert paper.read_bytes() == b"my own notes"


def test_a_paper_put_there_by_hand_gets_its_line(arxiv: ArxivServer, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "1806.07572v4.pdf").write_bytes(arxiv.papers["1806.07572"].pdf)
    report = fetch(arxiv, tmp_path, "1806.07572")
    assert [paper.fetched for paper in report.papers] == [False]
    assert read_manifest(tmp_path / "papers")["1806.07572v4.pdf"].title == NTK


# -- lists


def test_what_a_bib_file_and_a_note_cite_is_fetched(arxiv: ArxivServer, corpus: Path, tmp_path: Path) -> None:
    arxiv.has(tmp_path, "1609.04836", "On Large-Batch Training", ("Nitish Shirish Keskar",))
    for asked in (corpus / "references.bib", corpus / "wide-networks.md"):
        with bot_at(arxiv, tmp_path) as bot:
            plan = make_plan(bot, [str(asked)], cited=False, missing=False)
        assert set(plan.numbers) == {("1806.07572", None), ("1609.04836", None)}
    assert len(fetch(arxiv, tmp_path, str(corpus / "references.bib")).papers) == 2


def test_missing_is_what_notes_cite_and_the_library_lacks(
    arxiv: ArxivServer, corpus: Path, tmp_path: Path
) -> None:
    with bot_at(arxiv, tmp_path) as bot:
        bot.ingest(corpus)
        assert len(make_plan(bot, (), cited=True, missing=False).numbers) == 2
    fetch(arxiv, tmp_path, "1806.07572")
    with bot_at(arxiv, tmp_path) as bot:
        assert make_plan(bot, (), cited=False, missing=True).numbers == (("1609.04836", None),)
        assert len(make_plan(bot, (), cited=True, missing=False).numbers) == 2


def test_of_what_a_list_cites_the_newest_version_is_fetched(arxiv: ArxivServer, tmp_path: Path) -> None:
    entry = "@article{ntk, title={Kernels}, author={Jacot, A.}, year=2018, eprint={1806.07572v1}}"
    (tmp_path / "list.bib").write_text(entry)
    assert [paper.path.name for paper in fetch(arxiv, tmp_path, "list.bib").papers] == ["1806.07572v4.pdf"]


def test_what_is_lost_in_a_list_is_said(tmp_path: Path, run: Run) -> None:
    (tmp_path / "list.bib").write_text(
        "@article{a, eprint={1806.07572}}\n@article{b, title={x\n\n@misc{c, title={Y}}\n"
    )
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "note.md").write_text("Kernels [@a; @b; @nobody].")
    (tmp_path / "deep" / "er" / "lost.md").write_text("Kernels [@nobody].")
    done = run("fetch", "list.bib", "--dry-run")
    assert "number  1806.07572\n" in done.stdout
    assert "     note  list.bib: the entry at line 2 could not be read" in done.stdout
    done = run("fetch", "deep/er/note.md", "--dry-run")
    assert "number  1806.07572\n" in done.stdout
    assert "     note  deep/er/note.md: no .bib file around it has @b, @nobody\n" in done.stdout
    done = run("fetch", "deep/er/lost.md", "--dry-run", check=False)
    assert done.returncode == 1 and "it cites nothing that is known" in done.stdout
    assert "no .bib file around it has @nobody" in done.stdout


def test_a_version_that_no_paper_has_is_refused(run: Run) -> None:
    done = run("fetch", "1806.07572v0", "--dry-run", check=False)
    assert done.returncode == 1 and "1806.07572v0: is not an arXiv number" in done.stdout


def test_python_fetches_as_the_command_does(arxiv: ArxivServer, tmp_path: Path) -> None:
    with bot_at(arxiv, tmp_path, corpus=tmp_path / "corpus") as bot:
        (paper,) = fetching.fetch(bot, "1806.07572").papers
        assert paper.path == tmp_path / "corpus" / "papers" / "1806.07572v4.pdf"
        assert bot.document("1806.07572").work.title == NTK
        with pytest.raises(TheorybotError, match="nothing is asked for"):
            fetching.fetch(bot)


def test_a_dry_run_asks_nobody(arxiv: ArxivServer, corpus: Path, run: Run) -> None:
    run("ingest", str(corpus))
    done = run("fetch", "--cited", "--dry-run", THEORYBOT_ARXIV_URL=arxiv.url, THEORYBOT_OFFLINE="1")
    assert "   number  1806.07572  'Neural Tangent Kernel: Convergence" in done.stdout
    assert "2 by number, 0 to be looked for by title" in done.stdout
    assert arxiv.asked == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [((), "nothing is asked for"), (("--into", "", "1806.07572"), "--into is empty"), (("--missing",), "no library yet")],
)  # fmt: skip
def test_a_command_that_cannot_be_meant_is_one_line(run: Run, arguments: tuple[str, ...], told: str) -> None:
    done = run("fetch", *arguments, check=False)
    assert done.returncode in (1, 4)
    assert done.stderr.startswith(f"error: {told}") and done.stderr.count("\n") == 1


def test_a_title_is_matched_or_listed_with_the_nearest(arxiv: ArxivServer, tmp_path: Path) -> None:
    (tmp_path / "x.bib").write_text(
        "@article{a, title={Neural tangent kernel — convergence and generalization in neural networks},"
        " author={Jacot, A. and others}, year=2018}\n"
        "@article{b, title={The entropy formula}, author={Lovelace, Ada}, year=2002}\n"
        "@article{c, title={Whales of the Atlantic}, author={Ahab, C.}, year=1851}\n@misc{d, note={no title}}\n"
    )
    report = fetch(arxiv, tmp_path, "x.bib")
    assert [paper.record.number for paper in report.papers] == ["1806.07572"]
    assert report.failed == []
    told = {refusal.path.split("'")[1]: refusal.reason for refusal in report.unmatched}
    assert told["Whales of the Atlantic"] == "arXiv finds nothing of that title and author"
    assert re.fullmatch(
        r"the nearest is 'The entropy formula for the Ricci flow' \(Lovelace 2002, arXiv:math/0211159\):"
        r" 0\.\d\d alike, 0\.92 is asked for",
        told["The entropy formula"],
    )


@pytest.mark.parametrize(
    ("work", "taken"),
    [
        (Work(NTK, ("Arthur Jacot",), 2018), True),
        (Work(NTK.replace(":", " -").upper(), ("A. Jacot", "F. Gabriel"), 2020), True),
        (Work(NTK, ("Arthur Jacot",), None), True),
        (Work(NTK, (), 2018), True),
        (Work(NTK, (), None), False),  # a title alone
        (Work(NTK, ("Franck Gabriel",), 2018), False),  # another first author
        (Work(NTK, ("Arthur Jacot",), 2012), False),  # published years before it was on arXiv
        (Work(NTK, ("Arthur Jacot",), 2023), False),
        (Work("Neural Tangent Kernel", ("Arthur Jacot",), 2018), False),
        (Work(NTK.replace("Convergence", "Divergence of Flows"), ("Arthur Jacot",), 2018), False),
    ],
)  # fmt: skip
def test_a_title_counts_with_author_and_year_alone(work: Work, taken: bool) -> None:
    found = choose(work, [record()])
    assert (found.record is not None) is taken
    assert bool(found.reason) is not taken


@given(st.text(max_size=80), st.text(max_size=30))
def test_no_title_is_syntax_of_the_query(title: str, author: str) -> None:
    for part in api.query(Work(title, (author,))).split(" AND "):
        assert part == "" or re.fullmatch(r"(ti|au):[a-z0-9]+", part)


# -- faults


def test_a_cut_connection_is_resumed_where_it_broke(arxiv: ArxivServer, tmp_path: Path) -> None:
    arxiv.faults["/pdf/1806.07572v4"] = [arxivserver.cut(0.4), arxivserver.busy(502)]
    (paper,) = fetch(arxiv, tmp_path, "1806.07572").papers
    pdf = arxiv.papers["1806.07572"].pdf
    assert paper.path.read_bytes() == pdf
    ranges = [headers.get("Range") for _, path, headers in arxiv.asked if path.startswith("/pdf/")]
    assert ranges == [None, f"bytes={int(0.4 * len(pdf))}-", f"bytes={int(0.4 * len(pdf))}-"]


def test_a_part_of_other_bytes_is_not_built_upon(arxiv: ArxivServer, tmp_path: Path) -> None:
    arxiv.faults["/pdf/1806.07572v4"] = [arxivserver.cut(0.5)] * 4
    assert "run the command again" in fetch(arxiv, tmp_path, "1806.07572").failed[0].reason
    part = tmp_path / "papers" / ".1806.07572v4.pdf.part"
    assert part.stat().st_size > 0
    arxiv.has(tmp_path, "1806.07572", NTK, version=4, pages=2)  # made anew meanwhile, under the same number
    (paper,) = fetch(arxiv, tmp_path, "1806.07572").papers
    assert paper.path.read_bytes() == arxiv.papers["1806.07572"].pdf
    assert hidden(tmp_path / "papers") == []


def test_a_part_that_lacked_only_its_name_is_taken(arxiv: ArxivServer, tmp_path: Path) -> None:
    pdf = arxiv.papers["1806.07572"].pdf
    download = Download(wire(arxiv, tmp_path), record(), tmp_path, 2**20, lambda size, whole: None)
    download.part.write_bytes(pdf)
    download.tag.write_text(f'"{sha256(pdf).hexdigest()[:8]}"')
    assert download.run() is True
    assert (download.path.read_bytes(), hidden(tmp_path)) == (pdf, [])


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_arxiv_is_asked_again_when_it_says(arxiv: ArxivServer, tmp_path: Path, status: int) -> None:
    arxiv.faults["/api/query"] = [arxivserver.busy(status, "1")]
    assert len(fetch(arxiv, tmp_path, "1806.07572").papers) == 1
    (first, *_), (second, *_) = arxiv.asked[:2]
    assert 1.0 <= second - first < 5.0


def test_a_long_wait_ends_the_run_and_holds_for_the_next(arxiv: ArxivServer, tmp_path: Path) -> None:
    arxiv.faults["/pdf/1806.07572v4"] = [arxivserver.busy(429, "3600")]
    report = fetch(arxiv, tmp_path, "1806.07572", "math/0211159")
    assert [(refusal.path, refusal.reason) for refusal in report.failed] == [
        ("1806.07572", "arXiv asks to wait 3600 s; run the command again then"),
        ("math/0211159", "not tried"),
    ]
    before = len(arxiv.asked)
    again = fetch(arxiv, tmp_path, "math/0211159")
    assert re.fullmatch(r"arXiv asked to wait: 3\d\d\d s more; run .*", again.failed[0].reason)
    assert len(arxiv.asked) == before


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            arxivserver.body(b"<html><title>arXiv reCAPTCHA</title></html>", "text/html"),
            r"a web page came instead of the PDF: 'arXiv reCAPTCHA'; nothing was kept",
        ),
        (arxivserver.body(b"<!doctype html>" + b" " * 3000), r"a web page came instead of the PDF; .*"),
        (arxivserver.body(b"\x00" * 5000), r"not a PDF; nothing was kept"),
        (arxivserver.body(b""), r"not a PDF; nothing was kept"),
        (arxivserver.body(b"withdrawn", "text/plain", 404), r"arXiv has no such paper, or no PDF of it \(404\)"),
        (arxivserver.body(b"%PDF-", Content_Encoding="gzip"), r"the answer is compressed, .*"),
        (arxivserver.endless(b"x" * 4096), r"it does not end; the limit is 1 MB \(setting max_file_mb\)"),
        (arxivserver.body(b"%PDF-1.5" + b"x" * 2**20), r"it is 1.0 MB large; the limit is 1 MB .*"),
        (arxivserver.redirect("/pdf/1806.07572v4"), None),
        (arxivserver.redirect("ftp://arxiv.org/x"), r"refused: arXiv redirects to another place, ftp://arxiv.org"),
        (arxivserver.redirect("http://arxiv.org:port"), None),
    ],
)  # fmt: skip
def test_what_comes_instead_of_a_paper_is_told_and_the_next_is_fetched(
    arxiv: ArxivServer, tmp_path: Path, fault: arxivserver.Fault, reason: str | None
) -> None:
    arxiv.faults["/pdf/1806.07572v4"] = [fault]
    report = fetch(arxiv, tmp_path, "1806.07572", "math/0211159", max_file_mb=1)
    if reason is None:
        assert (len(report.papers), report.failed) == (2, [])
        return
    assert [paper.record.number for paper in report.papers] == ["math/0211159"]
    assert [refusal.path for refusal in report.failed] == ["1806.07572"]
    assert re.fullmatch(reason, report.failed[0].reason)
    assert hidden(tmp_path / "papers") == []
    assert list(read_manifest(tmp_path / "papers")) == ["math_0211159v1.pdf"]


def test_a_length_that_never_comes_is_a_failure(arxiv: ArxivServer, tmp_path: Path) -> None:
    pdf = arxiv.papers["1806.07572"].pdf
    arxiv.faults["/pdf/1806.07572v4"] = [arxivserver.promises(len(pdf) + 99, pdf)] * 9
    report = fetch(arxiv, tmp_path, "1806.07572")
    assert "the connection broke off" in report.failed[0].reason
    assert len(arxiv.paths("/pdf/")) == 4
    assert not (tmp_path / "papers" / "1806.07572v4.pdf").exists()


def test_a_pdf_without_length_needs_its_end(arxiv: ArxivServer, tmp_path: Path) -> None:
    arxiv.faults["/pdf/1806.07572v4"] = [
        lambda http: (http.begins(200, "application/pdf", None, Connection="close"), http.wfile.write(b"%PDF-1.5 half"))
    ] * 9  # fmt: skip
    assert fetch(arxiv, tmp_path, "1806.07572").failed[0].reason == "the PDF came without its end"


def test_another_host_is_never_asked(arxiv: ArxivServer, tmp_path: Path) -> None:
    with arxiv_server() as other:
        for path in ("/api/query", "/pdf/math/0211159v1"):
            arxiv.faults[path] = [arxivserver.redirect(f"{other.url}{path}")]
        first = fetch(arxiv, tmp_path, "1806.07572")
        second = fetch(arxiv, tmp_path, "math/0211159")
        assert other.asked == []
    for report in (first, second):
        assert "refused: arXiv redirects to another place" in report.failed[0].reason


def test_redirects_that_never_end_are_left(arxiv: ArxivServer, tmp_path: Path) -> None:
    arxiv.faults["/pdf/1806.07572v4"] = [arxivserver.redirect("/pdf/1806.07572v4")] * 99
    assert fetch(arxiv, tmp_path, "1806.07572").failed[0].reason == "arXiv redirects more than 5 times"
    assert len(arxiv.paths("/pdf/")) == 5


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB, "declares a document type"),
        (BOMB.decode().replace('?xml version="1.0"', '?xml version="1.0" encoding="utf-16"').encode("utf-16"), "declares"),
        (b"<feed><a>" * 100_000, "nested too deep"),
        (b"<html><p>maintenance", "is no XML"),
        (b"<html></html>", "is no Atom feed"),
        (b"", "is no XML"),
        (b" " * (9 * 2**20), "is larger than 8 MB"),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_feed_is_one_line(
    arxiv: ArxivServer, tmp_path: Path, content: bytes, reason: str
) -> None:
    arxiv.faults["/api/query"] = [arxivserver.body(content, "application/atom+xml")]
    with wire(arxiv, tmp_path) as open_wire, pytest.raises(FetchError, match=reason):
        api.candidates(open_wire, Work(NTK, ("Arthur Jacot",)))


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_are_a_feed_or_a_fetch_error(content: bytes) -> None:
    for whole in (content, arxivserver.FEED.encode().replace(b"{}", content)):
        try:
            parse_feed(whole)
        except FetchError as error:
            assert "\n" not in str(error)


def test_one_bad_number_costs_the_others_nothing(arxiv: ArxivServer, tmp_path: Path) -> None:
    asked = [("bad/0000001", None), ("1806.07572", None), ("1806.07572", 4), ("math/0211159", 1)]
    with wire(arxiv, tmp_path) as open_wire:
        found = api.records(open_wire, asked, lambda what, done, total: None)
    assert str(found["bad/0000001", None]) == "arXiv says: incorrect id format for bad/0000001"
    assert {type(found[number]) for number in asked[1:]} == {Record}


def test_a_slow_drip_is_left_and_resumed(arxiv: ArxivServer, tmp_path: Path) -> None:
    arxiv.faults["/pdf/1806.07572v4"] = [arxivserver.drip(2000, 0.05)]
    report = fetch(arxiv, tmp_path, "1806.07572", fetch_seconds=0.3)
    assert report.failed[0].reason.startswith("not done after 0.3 s (setting fetch_seconds)")
    have = (tmp_path / "papers" / ".1806.07572v4.pdf.part").stat().st_size
    assert len(fetch(arxiv, tmp_path, "1806.07572").papers) == 1
    assert arxiv.asked[-2][2]["Range"] == f"bytes={have}-"


def test_silence_ends_after_its_limit(arxiv: ArxivServer, tmp_path: Path) -> None:
    arxiv.faults["/api/query"] = [arxivserver.silent] * 2
    started = time.monotonic()
    with wire(arxiv, tmp_path, silence=0.2, tries=2) as open_wire, pytest.raises(FetchError, match="silent"):
        api.candidates(open_wire, Work(NTK))
    assert time.monotonic() - started < 5


def test_without_a_network_the_run_ends_at_once(arxiv: ArxivServer, tmp_path: Path) -> None:
    with arxiv_server() as gone:
        pass
    report = fetch(gone, tmp_path, "1806.07572", "math/0211159")
    assert "cannot be reached" in report.failed[0].reason
    assert [refusal.reason for refusal in report.failed[1:]] == ["not tried"]


def test_a_refusal_stops_all(arxiv: ArxivServer, tmp_path: Path) -> None:
    arxiv.faults["/api/query"] = [arxivserver.busy(403)]
    report = fetch(arxiv, tmp_path, "1806.07572")
    assert "arXiv refuses (403)" in report.failed[0].reason
    assert len(arxiv.asked) == 1


def test_offline_refuses_before_any_contact(arxiv: ArxivServer, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="offline = true forbids"):
        fetch(arxiv, tmp_path, "1806.07572", offline=True)
    assert arxiv.asked == []


# -- interruptions, and other processes


def start(arxiv: ArxivServer, tmp_path: Path, *asked: str, seconds: str = "0.01") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "theorybot", "fetch", *asked, "--into", "papers"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={
            **os.environ, "THEORYBOT_EMBEDDING_MODEL": "hash", "THEORYBOT_ARXIV_URL": arxiv.url,
            "THEORYBOT_ARXIV_SECONDS": seconds,
        },
    )  # fmt: skip


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_fetch_leaves_nothing_half_and_goes_on(
    arxiv: ArxivServer, tmp_path: Path, stop: signal.Signals
) -> None:
    arxiv.faults["/pdf/1806.07572v4"] = [arxivserver.drip(2000, 0.2)]
    child = start(arxiv, tmp_path, "math/0211159v1", "1806.07572")
    part = tmp_path / "papers" / ".1806.07572v4.pdf.part"
    deadline = time.monotonic() + 30
    while not (part.exists() and part.stat().st_size > 4000):
        assert time.monotonic() < deadline and child.poll() is None
        time.sleep(0.02)
    child.send_signal(stop)
    out, err = child.communicate(timeout=30)
    if stop is signal.SIGINT:
        assert (child.returncode, err.strip()) == (130, "stopped; what was stored is safe")
        assert "fetched  papers/math_0211159v1.pdf" in out
    visible = {path.name for path in (tmp_path / "papers").iterdir() if not path.name.startswith(".")}
    assert visible == {"math_0211159v1.pdf", "manifest.jsonl"}
    assert list(read_manifest(tmp_path / "papers")) == ["math_0211159v1.pdf"]
    (paper,) = fetch(arxiv, tmp_path, "1806.07572").papers
    assert paper.path.read_bytes() == arxiv.papers["1806.07572"].pdf
    assert any("Range" in headers for _, _, headers in arxiv.asked)


def test_two_processes_keep_the_distance_between_requests_and_one_connection(
    arxiv: ArxivServer, tmp_path: Path
) -> None:
    arxiv.has(tmp_path, "1609.04836", "On Large-Batch Training")
    arxiv.has(tmp_path, "1611.03530", "Rethinking Generalization")
    children = [
        start(arxiv, tmp_path, "1806.07572", "1609.04836", seconds="0.3"),
        start(arxiv, tmp_path, "math/0211159", "1611.03530", "1806.07572", seconds="0.3"),
    ]
    for child in children:
        _, err = child.communicate(timeout=60)
        assert (child.returncode, err) == (0, "")
    times = [moment for moment, _, _ in arxiv.asked]
    assert len(times) == 10  # two questions, and four papers with their pages: one of them was wanted twice
    assert min(after - before for before, after in pairwise(times)) > 0.298
    assert len(read_manifest(tmp_path / "papers")) == 4


def test_a_long_wait_is_told(tmp_path: Path) -> None:
    pace, told = Pace(tmp_path, "played", 0.01), list[str]()
    pace.waits = told.append
    pace.hold_off(1.1)
    with pace.alone():
        pace.turn()
    assert told == ["waiting 1 s, as arXiv asks"]


def test_arxiv_itself_is_never_asked_faster_than_its_terms_allow() -> None:
    with open_wire(load(arxiv_seconds=0)) as real, open_wire(load(arxiv_seconds=7)) as slower:
        assert (real.pace.seconds, slower.pace.seconds) == (3.0, 7.0)
    with open_wire(load(arxiv_seconds=0, arxiv_url="http://127.0.0.1:9")) as mirror:
        assert mirror.pace.seconds == 0


# -- names and the manifest


@given(st.text(alphabet="arxivmthq-ph.:/\\v0123456789 \n\x00", max_size=40))
def test_no_name_from_outside_leaves_the_folder(text: str) -> None:
    found = arxiv_id(text)
    if found is not None:
        assert re.fullmatch(r"[a-z0-9._-]+v\d+\.pdf", name := file_name(record(found[0], found[1] or 1)))
        assert not name.startswith(".")


def test_lines_that_nobody_understands_stay_in_the_manifest(tmp_path: Path) -> None:
    odd = [b'{"file": "x.pdf"}', b"no json", b'["a list"]', b'{"file": 3}', b"Caf\xe9\r"]
    (tmp_path / "manifest.jsonl").write_bytes(b"\n".join(odd))
    line = Line("a.pdf", "1806.07572", 4, NTK, ("A. Jacot",), "2018-06-20", None, None, "https://x", "0" * 64)
    put_line(tmp_path, line)
    put_line(tmp_path, line)
    assert (tmp_path / "manifest.jsonl").read_bytes().split(b"\n")[:5] == odd
    assert read_manifest(tmp_path) == {"a.pdf": line}


def test_a_manifest_that_cannot_be_read_is_not_written_anew(tmp_path: Path) -> None:
    (tmp_path / "manifest.jsonl").symlink_to("manifest.jsonl")  # a loop
    line = Line("a.pdf", "1806.07572", 4, NTK, ("A. Jacot",), "2018-06-20", None, None, "https://x", "0" * 64)
    with pytest.raises(FetchError, match=r"cannot replace .*manifest\.jsonl"):
        put_line(tmp_path, line)
    assert (tmp_path / "manifest.jsonl").is_symlink()
    assert read_manifest(tmp_path) == {}


def test_a_folder_that_cannot_be_written_stops_the_run(arxiv: ArxivServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    download = Download(wire(arxiv, tmp_path), record(), tmp_path / "file", 2**20, lambda size, whole: None)
    with pytest.raises(Unreachable, match="cannot write"):
        download.run()
