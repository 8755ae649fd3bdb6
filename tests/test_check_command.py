"""`mathdoc check` as a user calls it, with everything real: the cache, processes, selections, baselines, faults."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mathdoc.cli import main
from mathdoc.diagnostics import CODES

PAGE = "# Page\n\n```derivation\nx \\in \\mathbb{R}^n\nf = x^\\top x\ndf = %s x^\\top dx\n```\n"
RIGHT, WRONG, GAP = PAGE % "2", PAGE % "3", PAGE % "? + "
MATHDOC = [sys.executable, "-m", "mathdoc"]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with a right and a wrong page, as the current folder."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'site'\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "right.md").write_text(RIGHT)
    (tmp_path / "docs" / "wrong.md").write_text(WRONG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


Capture = pytest.CaptureFixture[str]


def said(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    code = main(["check", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("form", ["full", "concise", "json", "github", "gitlab", "junit", "sarif"])
def test_every_format_says_the_same_with_and_without_the_cache(site: Path, capsys: Capture, form: str) -> None:
    fresh = said(capsys, "docs", "--no-cache", "--format", form)
    assert fresh[0] == 1
    assert not (site / ".cache").exists()
    assert said(capsys, "docs", "--format", form) == fresh
    assert (site / ".cache" / "mathdoc" / ".gitignore").read_text() == "*\n"
    assert said(capsys, "docs", "--format", form) == fresh


def test_a_cached_run_loads_no_mathematics(site: Path) -> None:
    script = (
        "import sys; from mathdoc.cli import main; code = main(['check', 'docs/right.md']);"
        "print(code, [m for m in ('msgspec', 'sympy', 'flint', 'markdown_it', 'pylatexenc', 'mathdoc.kernel') if m in sys.modules])"
    )
    runs = [subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout for _ in range(2)]
    summary = "1 file, 1 derivation: 1 verified; no findings\n"
    assert runs[0].startswith(summary)
    assert runs[1] == f"{summary}0 []\n"


def test_many_processes_say_the_same_in_the_same_order(site: Path, capsys: Capture) -> None:
    for number in range(20):
        (site / "docs" / f"{number:02}.md").write_text(PAGE % (2 + number % 3))
    alone = said(capsys, "docs", "--no-cache", "--jobs", "1", "--format", "concise")
    assert said(capsys, "docs", "--no-cache", "--jobs", "2", "--format", "concise") == alone
    assert alone[1].count("DRV") == 14


def test_patterns(site: Path, capsys: Capture) -> None:
    assert said(capsys, "**/r*.md")[1].startswith("1 file, ")
    assert said(capsys, "docs/*.md", "docs")[1].count("DRV3") == 1
    assert said(capsys, "docs/*.tex") == (2, "", "mathdoc: docs/*.tex: No such file or directory\n")


def test_codes_are_selected_and_ignored(site: Path, capsys: Capture) -> None:
    assert said(capsys, "docs/right.md", "--ignore", "DRV8")[0] == 2
    code = re.findall("DRV3..", said(capsys, "docs", "--format", "concise")[1])[0]
    assert said(capsys, "docs", "--ignore", "drv3")[0] == 0
    assert said(capsys, "docs", "--ignore", code)[0] == 0
    assert said(capsys, "docs", "--select", "DRV5")[0] == 0
    assert said(capsys, "docs", "--select", f"DRV5,{code}")[0] == 1
    code_, _, error = said(capsys, "docs", "--select", "DRV8")
    assert code_ == 2
    assert "no code begins with `DRV8`" in error


def test_settings_select_and_ignore(site: Path, capsys: Capture) -> None:
    (site / "pyproject.toml").write_text("[tool.mathdoc]\nignore = ['DRV3']\n")
    assert said(capsys, "docs")[0] == 0
    (site / "pyproject.toml").write_text("[tool.mathdoc.per-file-ignores]\n'docs/w*.md' = ['DRV3']\n'other.md' = ['DRV']\n")
    assert said(capsys, "docs")[0] == 0
    (site / "pyproject.toml").write_text("[tool.mathdoc.per-file-ignores]\n'r*.md' = ['DRV3']\n")
    assert said(capsys, "docs")[0] == 1
    (site / "pyproject.toml").write_text("[tool.mathdoc]\nignore = 'DRV3'\n")
    code, _, error = said(capsys, "docs")
    assert (code, error.endswith("[tool.mathdoc]: `ignore` is to be a list of codes, such as ['DRV5']\n")) == (2, True)


def test_a_baseline_lets_only_new_findings_through(site: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(capsys, "docs", "--baseline", "known.json", "--write-baseline") == (0, "known.json: 1 finding written\n", "")
    assert said(capsys, "docs", "--baseline", "known.json")[0] == 0
    page = site / "docs" / "wrong.md"
    page.write_text("A line above.\n\n" + WRONG)
    monkeypatch.chdir(site / "docs")
    assert said(capsys, "wrong.md", "--baseline", "../known.json")[0] == 0
    page.write_text(WRONG + "\n" + WRONG)
    code, out, _ = said(capsys, "wrong.md", "--baseline", "../known.json", "--format", "concise")
    assert (code, out.count("DRV3")) == (1, 1)
    assert said(capsys, "wrong.md", "--baseline", "none.json")[0] == 2
    (site / "known.json").write_text("[]")
    assert "this is no baseline" in said(capsys, "wrong.md", "--baseline", "../known.json")[2]


def test_statistics(site: Path, capsys: Capture) -> None:
    out = said(capsys, "docs", "--statistics")[1].splitlines()
    assert re.fullmatch(r" +1  DRV3\d\d  [a-z-]+", out[0])
    assert out[1].startswith("2 files, 2 derivations: ")
    assert said(capsys, "docs", "--statistics", "--format", "json")[0] == 2


def test_what_cannot_be_read_is_told_and_the_rest_is_checked(site: Path, capsys: Capture) -> None:
    (site / "docs" / "bad.md").write_bytes(b"caf\xe9\n")
    (site / "docs" / "gone.md").symlink_to("nowhere.md")
    code, out, error = said(capsys, "docs", "missing.md", "--format", "concise")
    assert code == 2
    assert error == "mathdoc: missing.md: No such file or directory\n"
    assert "docs/bad.md:1:4: DRV101 this is not UTF-8" in out
    assert "docs/wrong.md:6:" in out


def test_a_file_that_vanishes_is_told(site: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mathdoc.commands.check.listed", lambda paths, unreadable: ["docs/gone.md", "docs/right.md"])
    code, out, error = said(capsys, "docs")
    assert (code, error) == (2, "mathdoc: docs/gone.md: No such file or directory\n")
    assert out.startswith("1 file, ")


def test_a_read_only_folder_is_told_and_loses_nothing(site: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, data: bytes) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("mathdoc.documents.write.atomic_write", refuse)
    monkeypatch.setattr("mathdoc.documents.atomic_write", refuse, raising=False)
    code, _, error = said(capsys, "docs", "--fix")
    assert (code, error) == (2, "mathdoc: docs/wrong.md: Permission denied\n")
    assert (site / "docs" / "wrong.md").read_text() == WRONG


def test_a_full_disk_stops_no_check(site: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: str, data: bytes) -> None:
        raise OSError(28, "No space left on device", path)

    monkeypatch.setattr("mathdoc.cache._write", full)
    assert said(capsys, "docs") == said(capsys, "docs", "--no-cache")


def test_a_process_that_dies_is_replaced(site: Path) -> None:
    """One page kills the process that checks it: that page is told, and all the others have their results."""
    for number in range(12):
        (site / "docs" / f"{number:02}.md").write_text(RIGHT)
    (site / "docs" / "05.md").write_text("deadly")
    script = (
        "import os, sys, mathdoc.documents.read as read, mathdoc.check\n"
        "from mathdoc.cli import main\n"
        "first = read.decode_document\n"
        "import mathdoc.documents as documents\n"
        "documents.decode_document = lambda data, path: os._exit(9) if data == b'deadly' else first(data, path)\n"
        "sys.exit(main(['check', 'docs', '--jobs', '2', '--no-cache', '--ignore', 'DRV']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "mathdoc: docs/05.md: the process that checked this file died\n")
    assert done.stdout.startswith("13 files, ")


@pytest.mark.slow
def test_watching_checks_what_changes_and_ends_with_ctrl_c(site: Path) -> None:
    # Where the tests themselves run in the background, Ctrl-C is ignored, and what they start would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    watching = subprocess.Popen([*MATHDOC, "check", "docs", "--watch", "--format", "concise"], stdout=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, before)
    assert watching.stdout is not None
    first = [watching.stdout.readline() for _ in range(2)]
    assert "wrong.md:6:" in first[0]
    time.sleep(0.1)
    (site / "docs" / "wrong.md").write_text(RIGHT)
    assert watching.stdout.readline().endswith("2 verified; no findings\n")
    watching.send_signal(signal.SIGINT)
    assert watching.wait(10) == 0
    watching.stdout.close()


def _verdicts(report: str) -> list[tuple[str, list[str]]]:
    """Return what a report says of every row; which repairs are found in time may differ under load."""
    files = json.loads(report)["files"]
    return [(file["path"], [row["verdict"] for block in file["blocks"] for row in block["rows"]]) for file in files]


def _kill_at_random(command: list[str], folder: Path, moments: list[float]) -> None:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    for moment in moments:
        running = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moment)
        running.kill()
        running.wait()


@pytest.mark.slow
def test_killed_at_random_nothing_is_lost_or_torn(site: Path, capsys: Capture) -> None:
    fresh = said(capsys, "docs", "--no-cache")
    for k in range(10):
        _kill_at_random([*MATHDOC, "check", "docs"], site, [0.05 + 0.03 * k])
        _kill_at_random([*MATHDOC, "check", "docs/wrong.md", "--fix"], site, [0.1 + 0.05 * k])
        text = (site / "docs" / "wrong.md").read_text()
        assert text == WRONG or "3 x" not in text
        (site / "docs" / "wrong.md").write_text(WRONG)
    assert said(capsys, "docs") == fresh


def test_rule_explains_every_code(capsys: Capture) -> None:
    assert main(["rule", "drv301"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("DRV301: ")
    assert all(word in out for word in ("Why:", "Example:", "What to do:"))
    assert main(["rule", "--all"]) == 0
    assert re.findall(r"^(DRV\d+):", capsys.readouterr().out, re.MULTILINE) == sorted(CODES)
    assert main(["rule", "DRVX301"]) == 2
    assert "did you mean `DRV301`?" in capsys.readouterr().err
    assert main(["rule"]) == 2


def test_init_writes_what_is_not_there_and_nothing_else(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert main(["init", str(tmp_path)]) == 0
    settings = (tmp_path / "pyproject.toml").read_text()
    assert settings.startswith("[project]\nname = 'x'\n\n[tool.mathdoc]\n")
    hook = (tmp_path / ".pre-commit-config.yaml").read_text()
    assert "id: mathdoc-check" in hook
    assert main(["init", str(tmp_path)]) == 0
    assert ((tmp_path / "pyproject.toml").read_text(), (tmp_path / ".pre-commit-config.yaml").read_text()) == (settings, hook)
    assert capsys.readouterr().out.count("nothing was changed") == 2
    (tmp_path / "page.md").write_text(RIGHT)
    assert main(["check", str(tmp_path / "page.md")]) == 0


def test_doctor(site: Path, capsys: Capture) -> None:
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^  trial +a small derivation is verified$", out, re.MULTILINE)
    (site / "pyproject.toml").write_text("[tool.mathdoc]\nignor = []\n")
    assert main(["doctor"]) == 1
    assert "did you mean `ignore`?" in capsys.readouterr().out


def test_the_cache_is_shown_and_cleared(site: Path, capsys: Capture) -> None:
    main(["check", "docs"])
    capsys.readouterr()
    assert main(["cache", "info"]) == 0
    assert f"{site.resolve() / '.cache' / 'mathdoc'}: 2 results, " in capsys.readouterr().out
    assert main(["cache", "clear"]) == 0
    assert capsys.readouterr().out.endswith(": 2 entries removed\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, capsys: Capture) -> None:
    assert main(["completion", shell]) == 0
    assert "_MATHDOC_COMPLETE" in capsys.readouterr().out


@pytest.mark.slow
def test_words_are_completed() -> None:
    environment = {**os.environ, "_MATHDOC_COMPLETE": "bash_complete", "COMP_WORDS": "mathdoc ch", "COMP_CWORD": "1"}
    program = [str(Path(sys.executable).with_name("mathdoc"))]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "plain,check\n"


@pytest.mark.slow
def test_on_a_cluster_that_loses_a_worker_the_report_is_complete_and_the_same(site: Path, capsys: Capture) -> None:
    distributed = pytest.importorskip("distributed")
    for number in range(40):
        (site / "docs" / f"{number:02}.md").write_text(PAGE % (2 + number % 3) + "\n" * number)
    alone = said(capsys, "docs", "--no-cache", "--format", "json")
    program = (
        "import os, signal, sys, threading, time\n"
        "from distributed import LocalCluster\n"
        "from mathdoc.cli import main\n"
        "def kill():\n"
        "    time.sleep(0.7)\n"
        "    os.kill(cluster.workers[0].pid, signal.SIGKILL)\n"
        "if __name__ == '__main__':\n"
        "    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:\n"
        "        threading.Thread(target=kill).start()\n"
        "        code = main(['check', 'docs', '--no-cache', '--format', 'json', '--scheduler', cluster.scheduler_address])\n"
        "    sys.exit(code)\n"
    )
    (site / "cluster.py").write_text(program)
    done = subprocess.run([sys.executable, "cluster.py"], capture_output=True, text=True, check=False, timeout=120)
    assert distributed is not None
    assert _verdicts(done.stdout) == _verdicts(alone[1]), done.stderr
    assert done.returncode == alone[0] == 1
