"""Batches: one line in, one line out, whatever is in it."""

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cli.questions import QuestionLine
from app.cli.reading import LONGEST_LINE, BadLine, Line, parse_line, read_lines
from app.cli.text import json_line
from tests.app.cli_runs import REAL, STAND_IN, environment, run, run_at_terminal

GOOD = b'{"id": "a", "question": "is imaging included?"}'

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
ANY_TEXT = st.text(st.characters(categories=None))  # lone surrogates among them
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "id": JSON | ANY_TEXT,
        "question": JSON | ANY_TEXT,
        "audience": JSON | st.sampled_from(["coder", "patient"]),
        "history": JSON,
        "other": JSON,
    },
)


def parsed(content: bytes) -> QuestionLine:
    """The content of a first line, parsed."""
    return parse_line(Line(1, content, cut=False, read=len(content)), QuestionLine)


def refused(content: bytes) -> BadLine:
    """The error that the content of a first line gives."""
    with pytest.raises(BadLine) as caught:
        parsed(content)
    return caught.value


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # the first draw is slow
@given(st.binary(max_size=200) | FIELDS.map(lambda fields: json.dumps(fields).encode()))
def test_any_line_is_a_question_or_a_bad_line(content: bytes):
    """Nothing else is raised, and the error with its id is always one line of UTF-8 JSON."""
    found: QuestionLine | BadLine
    try:
        found = parsed(content)
    except BadLine as error:
        found = error
    written = json_line({"id": found.id, "error": str(found)})
    assert "\n" not in written
    assert json.loads(written.encode("utf-8"))["id"] == found.id


@given(st.text(min_size=1, max_size=50) | st.integers(-(10**30), 10**30), st.text(max_size=20))
def test_a_good_line_comes_through_unchanged(line_id: str | int, words: str):
    """Id and question are taken as they are, however the JSON escapes them."""
    if "\0" in words:
        words = ""
    question = f"is {words} included?"
    for ascii_only in (True, False):
        fields = {"id": line_id, "question": question}
        line = parsed(json.dumps(fields, ensure_ascii=ascii_only).encode())
        assert (line.id, line.question) == (line_id, question)
        assert (line.audience, line.history) == (None, [])


@given(st.dictionaries(ANY_TEXT, ANY_TEXT | st.integers() | st.none()))
def test_written_json_is_one_line_that_reads_back(value: dict[str, Any]):
    """Surrogates and exotic line ends are escaped, the rest is UTF-8 as it is."""
    written = json_line(value)
    assert len(written.splitlines()) == 1
    assert json.loads(written.encode("utf-8")) == json.loads(json.dumps(value))


@given(st.lists(st.binary(max_size=30)), st.integers(1, 12))
def test_lines_are_bounded_and_none_is_lost(pieces: list[bytes], longest: int):
    """Each line gives one `Line` of at most `longest` bytes, and every byte is counted."""
    content = b"\n".join(pieces)
    whole = content.splitlines(keepends=True) if b"\r" not in content else None
    lines = list(read_lines(io.BytesIO(content), longest))
    assert all(len(line.content) <= longest for line in lines)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert (lines[-1].read if lines else 0) == len(content)
    if whole is not None and not any(byte in content for byte in b"\x0b\x0c\x1c\x1d\x1e\x85"):
        assert [line.content for line in lines] == [line[:longest] for line in whole]
        assert [line.cut for line in lines] == [len(line) > longest for line in whole]


BAD = {
    "empty": (b"\n", None, "is empty"),
    "blank": (b"  \r\n", None, "is empty"),
    "no json": (b"hello", None, "is not JSON"),
    "two objects": (b"{} {}", None, "is not JSON"),
    "a list": (b"[1]", None, "is not a JSON object"),
    "NUL byte": (b'{"id": "a", "question": "x\0y"}', None, "is not JSON"),
    "escaped NUL": (b'{"id": "a", "question": "x\\u0000y"}', "a", "NUL"),
    "lone surrogate": (b'{"id": "a", "question": "\\ud83d"}', "a", "not Unicode"),
    "lone surrogate id": (b'{"id": "\\ud83d", "question": "x"}', "\ud83d", "not Unicode"),
    "latin-1": (b'{"id": "a", "question": "caf\xe9"}', "a", "is not UTF-8 at byte 29"),
    "utf-16": ('{"id": "a"}'.encode("utf-16"), None, "is not JSON"),
    "nested": (b"[" * 100_000, None, "is nested too deeply"),
    "nested fields": (b'{"id":' * 100_000, None, "is nested too deeply"),
    "no id": (b'{"question": "x"}', None, "id: is missing"),
    "no question": (b'{"id": 7}', 7, "question: is missing"),
    "empty question": (b'{"id": "a", "question": "  "}', "a", "question: is empty"),
    "invisible": ('{"id": "a", "question": "\u200b"}'.encode(), "a", "question: is empty"),
    "long question": (b'{"id": "a", "question": "%s"}' % (b"a" * 20_001), "a", "is too long"),
    "unknown key": (b'{"id": "a", "question": "x", "top_k": 3}', "a", "top_k: is not a known"),
    "key twice": (b'{"id": "a", "id": "b", "question": "x"}', None, "more than once"),
    "number": (b'{"id": "a", "question": 3}', "a", "question: must be text"),
    "bool id": (b'{"id": true, "question": "x"}', None, "id: must be"),
    "null id": (b'{"id": null, "question": "x"}', None, "id: must be"),
    "float id": (b'{"id": 1.5, "question": "x"}', None, "id: must be"),
    "long id": (b'{"id": "%s", "question": "x"}' % (b"a" * 1001), None, "id: must be"),
    "huge number": (b'{"id": %s, "question": "x"}' % (b"9" * 5000), None, "number in it"),
    "NaN": (b'{"id": NaN, "question": "x"}', None, "is not JSON"),
    "audience": (b'{"id": "a", "question": "x", "audience": "both"}', "a", "audience: "),
    "role": (
        b'{"id": "a", "question": "x", "history": [{"role": "system", "content": "y"}]}',
        "a",
        "history.0.role: ",
    ),
}


@pytest.mark.parametrize(("content", "line_id", "said"), BAD.values(), ids=BAD)
def test_bad_line_says_why_and_keeps_its_id(content, line_id, said):
    """The reason is told without the content, and the id is kept where it can be read."""
    error = refused(content)
    assert error.id == line_id
    assert said in str(error)
    assert len(str(error)) < 200


def test_the_id_of_a_line_beyond_the_limit_is_kept():
    """A line that is too long to read as a whole still has its id, when it starts with it."""
    start = b'{"id": "big\\u00fc", "question": "'
    [line] = read_lines(io.BytesIO(start + b"a" * LONGEST_LINE))
    with pytest.raises(BadLine) as caught:
        parse_line(line, QuestionLine)
    assert caught.value.id == "bigü"


def test_the_run_goes_on_after_a_bad_line(tmp_path):
    """One object out for each line in, same order, same id, exit 0, and a count on stderr."""
    lines = [
        GOOD,
        *(content.rstrip(b"\n") for content, _, _ in BAD.values()),
        b'{"id":2,"question":"x"}',
    ]
    lines = [line for line in lines if b"\n" not in line]
    done = run("ask", "--jsonl", "-", data=tmp_path, stdin=b"\n".join(lines))
    assert done.code == 0
    assert len(done.objects) == len(lines)
    assert done.objects[0]["status"] == "answered"
    assert done.objects[-1]["id"] == 2
    for number, written in enumerate(done.objects[1:-1], 2):
        assert list(written) == ["id", "error"]
        assert written["error"].startswith(f"line {number}: ")
    assert f"{len(lines) - 2} lines could not be used" in done.err


def test_a_failing_answer_is_an_error_of_its_line_only(tmp_path):
    """What the assistant raises, a panic among it, ends up in the output without details."""
    lines = b"\n".join(
        b'{"id": %d, "question": "%s"}' % (n, what)
        for n, what in enumerate([b"raise", b"panic", b"down", b"fail now", b"abstain", b"fine"])
    )
    done = run("ask", "--jsonl", "-", data=tmp_path, stdin=lines)
    assert done.code == 0
    assert [written["id"] for written in done.objects] == list(range(6))
    errors = [written.get("error", written.get("status")) for written in done.objects]
    assert errors == [
        "line 1: Something went wrong inside codecite (KeyError).",
        "line 2: Something went wrong inside codecite (Panic).",
        "line 3: The endpoint does not answer.",
        "failed",
        "abstained",
        "answered",
    ]
    assert "Traceback" not in done.err
    assert "Traceback" in run("ask", "--debug", "--jsonl", "-", data=tmp_path, stdin=lines).err


def test_audience_and_history_of_a_line(tmp_path):
    """A line's own audience wins over the option; its history reaches the assistant."""
    turn = '{"role": "user", "content": "hi"}'
    lines = (
        '{"id": "1", "question": "x"}\n'
        f'{{"id": "2", "question": "x", "audience": "coder", "history": [{turn}, {turn}]}}\r\n'
    )
    done = run(
        "ask",
        "--audience",
        "patient",
        "--jsonl",
        "-",
        data=tmp_path,
        stdin=lines.encode("utf-8-sig"),
    )
    assert [written["audience"] for written in done.objects] == ["patient", "coder"]
    assert "after 2 messages" in done.objects[1]["answer"]


def test_index_is_loaded_once_and_progress_is_a_line_for_each_tenth(tmp_path):
    """A file has a known length: ten lines of progress, whatever the number of questions."""
    (tmp_path / "q.jsonl").write_bytes((GOOD + b"\n") * 250)
    done = run("ask", "--jsonl", "q.jsonl", data=tmp_path)
    assert done.err.splitlines() == [
        "opened",
        *(f"{tenth * 10} % of the input, {tenth * 25} lines" for tenth in range(1, 11)),
    ]


def test_a_terminal_shows_a_bar_on_stderr_only(tmp_path):
    """The bar stays off standard output, and away when the answers are on the same screen."""
    (tmp_path / "q.jsonl").write_bytes((GOOD + b"\n") * 250)
    with (tmp_path / "a.jsonl").open("wb") as out:
        arguments = ("ask", "--jsonl", "q.jsonl")
        code, shown = run_at_terminal(*arguments, data=tmp_path, out=out.fileno())
    assert code == 0
    assert "250 lines" in shown
    assert "100%" in shown
    answers = (tmp_path / "a.jsonl").read_text().splitlines()
    assert [json.loads(line)["status"] for line in answers] == ["answered"] * 250
    assert "100%" not in run_at_terminal(*arguments, data=tmp_path)[1]


def test_a_pipe_has_no_progress(tmp_path):
    """Of a pipe nobody knows the length."""
    assert run("ask", "--jsonl", "-", data=tmp_path, stdin=(GOOD + b"\n") * 50).err == "opened\n"


def test_an_empty_file_gives_nothing(tmp_path):
    """No line in, no line out."""
    (tmp_path / "q.jsonl").write_bytes(b"")
    done = run("ask", "--jsonl", "q.jsonl", data=tmp_path)
    assert (done.code, done.out) == (0, b"")


def test_each_answer_is_flushed_before_the_next_line_is_read(tmp_path):
    """Another program can hold a conversation over the pipes."""
    with subprocess.Popen(
        [*STAND_IN, "ask", "--jsonl", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(tmp_path),
    ) as child:
        assert child.stdin
        assert child.stdout
        for number in range(3):
            child.stdin.write(b'{"id": %d, "question": "x"}\n' % number)
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["id"] == number
        child.stdin.close()
        assert child.wait(30) == 0


def test_a_reader_that_leaves_is_no_error(tmp_path):
    """A broken pipe ends the run quietly, with the code of its signal."""
    (tmp_path / "q.jsonl").write_bytes((GOOD + b"\n") * 5000)
    with subprocess.Popen(
        [*STAND_IN, "ask", "--jsonl", str(tmp_path / "q.jsonl")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
    ) as child:
        assert child.stdout
        assert child.stderr
        child.stdout.readline()
        child.stdout.close()
        err = child.stderr.read().decode()
        assert child.wait(30) == 141
    assert "Error" not in err
    assert "Exception" not in err


def resident(pid: int) -> int:
    """Kilobytes of memory that a process holds now."""
    with Path(f"/proc/{pid}/status").open() as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


def growth(program: tuple[str, ...], lines: int, settled: int, data: Path) -> int:
    """Kilobytes that a batch of so many different questions grows by after `settled` lines."""
    with subprocess.Popen(
        [*program, "ask", "--jsonl", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(data),
    ) as child:
        assert child.stdin
        assert child.stdout
        before = 0
        for number in range(lines):
            asked = {"id": number, "question": f"is item {number} of imaging{number} included?"}
            child.stdin.write(json.dumps(asked).encode() + b"\n")
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["id"] == number
            if number == settled:
                before = resident(child.pid)
        after = resident(child.pid)
        child.stdin.close()
        assert child.wait(30) == 0
    return after - before


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="memory is read from /proc"
)


@pytest.mark.slow
@needs_proc
def test_ten_thousand_lines_need_constant_memory(tmp_path):
    """From line 1,000 to line 10,000 the process that reads and writes grows by no megabyte."""
    assert growth(STAND_IN, 10_000, 1_000, tmp_path) < 1024


@pytest.mark.slow
@needs_proc
def test_the_real_assistant_keeps_nothing_of_a_batch(real_data):
    """Two hundred different questions after the first fifty leave less than four megabytes."""
    assert growth(REAL, 250, 50, real_data) < 4096
