"""Ingest: what changed is read, the rest is left alone, and nothing stored is lost."""

from __future__ import annotations

import shutil
from concurrent.futures import Future
from pathlib import Path

import pytest

import makepdf
from theorybot import Theorybot, TheorybotError
from theorybot.embedding.hashing import HashEmbedder
from theorybot.errors import EmbeddingError

NOTE = "# A note\n\nThe kernel of a wide network stays constant in training.\n"
BODY = "We study the generalization of wide networks and prove that their kernels stay constant. " * 12


def paper(path: Path, title: str = "On Wide Networks", stamp: str | None = None, extra: str = "") -> Path:
    path.parent.mkdir(exist_ok=True)
    makepdf.paper(
        path, title=title, authors=["Ada Lovelace"], sections=[("1 Introduction", BODY + extra)], stamp=stamp
    )
    return path


def names(bot: Theorybot) -> list[str]:
    return [row.name for row in bot.status().listed]


def test_an_unchanged_folder_touches_no_model(corpus: Path, bot: Theorybot) -> None:
    first = bot.ingest()
    assert first.added == ("corpus/references.bib", "corpus/wide-networks.md")
    assert (first.documents, first.chunks > 0) == (1, True)
    bot.close()
    untouched = Theorybot(library=bot.settings.library, embedding_model="hash")
    untouched.__dict__["_embedder"] = NoModel()
    again = untouched.ingest()
    assert again.unchanged == first.added
    assert again.added == again.updated == ()


class NoModel(HashEmbedder):
    """Fails the test when a model would be used."""

    def embed_documents(self, texts: object) -> object:  # type: ignore[override]
        raise AssertionError(f"embedded {texts}")


def test_an_edited_file_replaces_its_own_chunks_and_nothing_else(corpus: Path, bot: Theorybot) -> None:
    (corpus / "other.md").write_text(NOTE)
    bot.ingest()
    kept = bot._library.vectors(sorted(bot._library.chunk_ids()))[0]
    other = {p.chunk_id for p in bot.search("kernel", 50) if p.document == "other.md"}
    note = corpus / "wide-networks.md"
    note.write_text(note.read_text().replace("sharp minima", "narrow minima"))
    report = bot.ingest()
    assert report.updated == ("corpus/wide-networks.md",)
    assert other <= set(kept) & bot._library.chunk_ids()
    assert "narrow minima" in bot.search("narrow minima", 1)[0].text
    assert not any("to sharp minima" in passage.text for passage in bot.search("sharp minima", 50))


def test_an_edit_that_keeps_size_and_times_is_noticed(corpus: Path, bot: Theorybot) -> None:
    import os

    note = corpus / "wide-networks.md"
    bot.ingest()
    before = note.stat()
    note.write_text(note.read_text().replace("Wide", "Vast"))
    os.utime(note, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert bot.ingest().updated == ("corpus/wide-networks.md",)


def test_a_deleted_file_is_reported_and_removed_with_prune(corpus: Path, bot: Theorybot) -> None:
    bot.ingest()
    (corpus / "wide-networks.md").unlink()
    report = bot.ingest()
    assert report.removed == ()
    assert any("is gone" in notice and "--prune" in notice for notice in report.notices)
    assert "wide-networks.md" in names(bot)
    assert bot.ingest(prune=True).removed == ("corpus/wide-networks.md",)
    assert "wide-networks.md" not in names(bot)


def test_prune_works_only_below_the_paths_given(corpus: Path, bot: Theorybot, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.md").write_text(NOTE)
    bot.ingest("corpus", "more")
    (corpus / "wide-networks.md").unlink()
    assert bot.ingest("more", prune=True).removed == ()
    assert "wide-networks.md" in names(bot)


@pytest.mark.parametrize("path", ["nowhere", "empty"])
def test_prune_refuses_a_missing_or_empty_path(
    corpus: Path, bot: Theorybot, tmp_path: Path, path: str
) -> None:
    (tmp_path / "empty").mkdir()
    bot.ingest()
    with pytest.raises(TheorybotError, match="--prune refused"):
        bot.ingest("corpus", path, prune=True)
    assert "wide-networks.md" in names(bot)


def test_the_same_bytes_under_two_names_are_one_document(corpus: Path, bot: Theorybot) -> None:
    shutil.copy(corpus / "wide-networks.md", corpus / "zz-copy.md")
    report = bot.ingest()
    assert [(r.path, r.reason) for r in report.skipped] == [
        ("corpus/zz-copy.md", "a copy of wide-networks.md")
    ]
    assert report.documents == 1
    (corpus / "wide-networks.md").unlink()
    assert bot.ingest(prune=True).removed == ("corpus/wide-networks.md",)
    assert "zz-copy.md" in names(bot)


def test_a_copy_is_its_own_document_in_the_run_that_finds_the_original_edited(
    corpus: Path, bot: Theorybot
) -> None:
    for name in ("a.md", "b.md", "c.md"):
        (corpus / name).write_text(NOTE)
    bot.ingest()
    (corpus / "a.md").write_text("# Another\n\nSaddle points slow the descent down.\n")
    (corpus / "d.md").write_text(NOTE)  # new, with the bytes that a.md had
    report = bot.ingest()
    assert (report.updated, report.added) == (("corpus/a.md",), ("corpus/b.md",))
    assert [(r.path, r.reason) for r in report.skipped] == [
        ("corpus/c.md", "a copy of b.md"),
        ("corpus/d.md", "a copy of b.md"),
    ]
    assert "wide network" in bot.document("b.md").text
    again = bot.ingest()
    assert (again.added, again.updated, again.skipped) == ((), (), report.skipped)


def test_losers_are_read_when_the_winner_becomes_another_paper(bot: Theorybot, tmp_path: Path) -> None:
    win = paper(tmp_path / "corpus" / "a.pdf", stamp="arXiv:1806.07572v3 [cs.LG] 1 Jul 2018")
    paper(tmp_path / "corpus" / "b.pdf", stamp="arXiv:1806.07572v2 [cs.LG] 20 Jun 2018", extra="Less. ")
    shutil.copy(tmp_path / "corpus" / "b.pdf", tmp_path / "corpus" / "c.pdf")
    assert len(bot.ingest().skipped) == 2
    paper(win, title="On Narrow Networks")
    report = bot.ingest()
    assert (report.updated, report.added) == (("corpus/a.pdf",), ("corpus/b.pdf",))
    assert [(r.path, r.reason) for r in report.skipped] == [("corpus/c.pdf", "a copy of b.pdf")]


def test_losers_stand_behind_the_new_winner_in_the_same_run(bot: Theorybot, tmp_path: Path) -> None:
    paper(tmp_path / "corpus" / "a.pdf", stamp="arXiv:1806.07572v2 [cs.LG] 1 Jul 2018")
    paper(tmp_path / "corpus" / "b.pdf", stamp="arXiv:1806.07572v1 [cs.LG] 20 Jun 2018", extra="Less. ")
    bot.ingest()
    paper(tmp_path / "corpus" / "c.pdf", stamp="arXiv:1806.07572v3 [cs.LG] 1 Aug 2018", extra="More. ")
    report = bot.ingest()
    assert {(r.path, r.reason) for r in report.skipped} == {
        ("corpus/a.pdf", "version 2 of the paper in c.pdf"),
        ("corpus/b.pdf", "version 1 of the paper in c.pdf"),
    }
    assert set(bot.ingest().skipped) == set(report.skipped)


def test_a_winner_that_becomes_the_older_version_gives_way_in_one_run(bot: Theorybot, tmp_path: Path) -> None:
    win = paper(tmp_path / "corpus" / "a.pdf", stamp="arXiv:1806.07572v3 [cs.LG] 1 Jul 2018")
    paper(tmp_path / "corpus" / "b.pdf", stamp="arXiv:1806.07572v2 [cs.LG] 20 Jun 2018", extra="Less. ")
    bot.ingest()
    paper(win, stamp="arXiv:1806.07572v1 [cs.LG] 2 Jun 2018", extra="First. ")
    report = bot.ingest()
    assert names(bot) == ["b.pdf"]
    assert (report.updated, report.added) == (("corpus/b.pdf",), ())
    assert [(r.path, r.reason) for r in report.skipped] == [
        ("corpus/a.pdf", "version 1 of the paper in b.pdf")
    ]


def test_a_moved_file_keeps_its_chunks(corpus: Path, bot: Theorybot) -> None:
    bot.ingest()
    chunks = bot._library.chunk_ids()
    (corpus / "wide-networks.md").rename(corpus / "renamed.md")
    report = bot.ingest(prune=True)
    assert report.updated == ("corpus/renamed.md",)
    assert report.removed == ()
    assert bot._library.chunk_ids() == chunks
    assert "renamed.md" in names(bot)
    assert "wide-networks.md" not in names(bot)


def test_two_files_of_one_name_are_two_documents(bot: Theorybot, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / "corpus" / folder).mkdir(parents=True)
        (tmp_path / "corpus" / folder / "notes.md").write_text(NOTE.replace("A note", f"Note {folder}"))
    bot.ingest()
    assert names(bot) == ["b/notes.md", "notes.md"]


def test_the_newer_version_of_a_paper_wins_whichever_comes_first(bot: Theorybot, tmp_path: Path) -> None:
    old = paper(tmp_path / "corpus" / "w1.pdf", stamp="arXiv:1806.07572v1 [cs.LG] 20 Jun 2018")
    bot.ingest()
    new = paper(tmp_path / "corpus" / "w2.pdf", stamp="arXiv:1806.07572v2 [cs.LG] 1 Jul 2018", extra="More. ")
    report = bot.ingest()
    assert report.updated == ("corpus/w2.pdf",)
    assert [r.path for r in report.skipped] == ["corpus/w1.pdf"]
    assert any("replaces w1.pdf" in notice for notice in report.notices)
    assert names(bot) == ["w2.pdf"]
    assert [r.reason for r in bot.ingest().skipped] == ["version 1 of the paper in w2.pdf"]
    new.unlink()
    assert bot.ingest(prune=True).added == ("corpus/w1.pdf",)
    assert old.exists()
    assert names(bot) == ["w1.pdf"]


def test_an_older_version_beside_a_newer_one_is_left_out(bot: Theorybot, tmp_path: Path) -> None:
    paper(tmp_path / "corpus" / "a.pdf", stamp="arXiv:1806.07572v2 [cs.LG] 1 Jul 2018")
    paper(tmp_path / "corpus" / "b.pdf", stamp="arXiv:1806.07572v1 [cs.LG] 20 Jun 2018", extra="Less. ")
    report = bot.ingest()
    assert report.added == ("corpus/a.pdf",)
    assert [r.reason for r in report.skipped] == ["version 1 of the paper in a.pdf"]


def test_a_paper_without_a_stamp_is_known_by_title_and_author(bot: Theorybot, tmp_path: Path) -> None:
    paper(tmp_path / "corpus" / "a.pdf", stamp="arXiv:1806.07572v2 [cs.LG] 1 Jul 2018")
    paper(tmp_path / "corpus" / "camera-ready.pdf", extra="Accepted. ")
    paper(tmp_path / "corpus" / "z-other.pdf", title="On Narrow Networks")
    report = bot.ingest()
    assert report.added == ("corpus/a.pdf", "corpus/z-other.pdf")
    assert [(r.path, r.reason) for r in report.skipped] == [
        ("corpus/camera-ready.pdf", "the same paper as a.pdf")
    ]


@pytest.mark.parametrize("stamped", [False, True])
def test_a_paper_that_moved_to_another_file_is_kept_while_its_old_file_holds_another(
    bot: Theorybot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stamped: bool
) -> None:
    stamp = "arXiv:1806.07572v2 [cs.LG] 1 Jul 2018" if stamped else None
    paper(tmp_path / "corpus" / "a.pdf")
    bot.ingest()
    paper(tmp_path / "corpus" / "a.pdf", title="On Narrow Networks")
    paper(tmp_path / "corpus" / "b.pdf", stamp=stamp)
    monkeypatch.setattr(Future, "done", lambda _: True)  # so that both are embedded together
    report = bot.ingest()
    assert (report.updated, report.added) == (("corpus/a.pdf",), ("corpus/b.pdf",))
    assert [row.title for row in bot.status().listed] == ["On Narrow Networks", "On Wide Networks"]


def test_what_was_removed_by_name_stays_out_until_restored(corpus: Path, bot: Theorybot) -> None:
    bot.ingest()
    assert bot.remove("wide-networks") == "wide-networks.md"
    report = bot.ingest()
    assert [r.path for r in report.skipped] == ["corpus/wide-networks.md"]
    assert "excluded" in report.skipped[0].reason
    assert report.documents == 0
    (corpus / "wide-networks.md").write_text(NOTE)
    assert "excluded" in bot.ingest().skipped[0].reason, "an edit brought back what was removed"
    assert bot.ingest(restore=True).added == ("corpus/wide-networks.md",)


def test_files_of_other_kinds_are_listed_and_named_ones_fail(corpus: Path, bot: Theorybot) -> None:
    (corpus / "picture.png").write_bytes(b"\x89PNG")
    assert [r.path for r in bot.ingest().skipped] == ["corpus/picture.png"]
    assert [r.path for r in bot.ingest("corpus/picture.png", "nowhere").failed] == [
        "corpus/picture.png",
        "nowhere",
    ]


def test_a_broken_file_is_reported_each_time_and_retried_when_it_changes(
    corpus: Path, bot: Theorybot
) -> None:
    makepdf.web_page(corpus / "a.pdf")
    report = bot.ingest()
    assert [r.path for r in report.failed] == ["corpus/a.pdf"]
    assert "web page" in report.failed[0].reason
    assert report.added == ("corpus/references.bib", "corpus/wide-networks.md")
    assert bot.ingest().failed == report.failed
    paper(corpus / "a.pdf")
    assert bot.ingest().added == ("corpus/a.pdf",)


def test_a_file_that_breaks_keeps_the_document_it_was(corpus: Path, bot: Theorybot) -> None:
    paper(corpus / "a.pdf")
    bot.ingest()
    before = bot.document("a.pdf")
    makepdf.web_page(corpus / "a.pdf")
    report = bot.ingest()
    assert "a.pdf stays as it was" in report.failed[0].reason
    assert bot.document("a.pdf") == before
    assert "a.pdf" in {passage.document for passage in bot.search("generalization of wide networks")}


def test_another_embedding_model_is_noticed_and_embeds_stored_text_again(
    corpus: Path, bot: Theorybot
) -> None:
    paper(corpus / "a.pdf")
    bot.ingest()
    bot.close()
    changed = Theorybot(library=bot.settings.library, embedding_model="hash:128")
    with pytest.raises(TheorybotError, match="embedded with hash:256, the settings name hash:128"):
        changed.search("kernel")
    (corpus / "a.pdf").unlink()  # nothing is read again
    report = changed.ingest()
    assert any("hash:128, was hash:256" in notice for notice in report.notices)
    assert "a.pdf" in {passage.document for passage in changed.search("generalization of wide networks")}
    numbers, vectors = changed._library.vectors(sorted(changed._library.chunk_ids()))
    assert vectors.shape == (len(numbers), 128)
    assert changed.check_index() == (0, 0)
    changed.close()


def test_a_model_that_cannot_be_loaded_leaves_the_library_to_the_model_it_has(
    corpus: Path, bot: Theorybot
) -> None:
    bot.ingest()
    bot.close()
    wrong = Theorybot(library=bot.settings.library, embedding_model="hash")
    wrong.__dict__["_embedder"] = Unloadable()
    with pytest.raises(EmbeddingError):
        wrong.ingest()
    wrong.close()
    assert bot.status().embedder == "hash:256"
    assert bot.search("neural tangent kernel")


class Unloadable(HashEmbedder):
    """Has a name, as a model has before it is loaded; loading it fails."""

    def __init__(self) -> None:
        super().__init__()
        self.name = "typo/model@hub/float32"

    def embed_documents(self, texts: object) -> object:  # type: ignore[override]
        raise EmbeddingError("the embedding model 'typo/model' cannot be loaded")


def test_citations_by_key_find_the_nearest_bib_file_whenever_it_comes(bot: Theorybot, tmp_path: Path) -> None:
    home = tmp_path / "corpus"
    (home / "near").mkdir(parents=True)
    (home / "near" / "note.md").write_text("# N\n\nA kernel describes training, as is well known [@k].\n")
    bot.ingest()
    (citation,) = bot.document("note.md").citations
    assert citation.problem and "'k'" in citation.problem
    entry = "@article{k, title={T%s}, author={Jacot, Arthur}, year={2018}}\n"
    (home / "far.bib").write_text(entry % "far")
    bot.ingest()
    assert bot._library.works_cited("note.md", 0, 99)[0].title == "Tfar"
    (home / "near" / "near.bib").write_text(entry % "near")
    bot.ingest()
    assert bot._library.works_cited("note.md", 0, 99)[0].title == "Tnear"
    (home / "near" / "near.bib").unlink()
    bot.ingest(prune=True)
    assert bot._library.works_cited("note.md", 0, 99)[0].title == "Tfar"
