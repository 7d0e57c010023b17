"""The command line as a shell sees it: streams, exit codes, help, and errors in two lines."""

import json
import os
import shlex
import signal
import subprocess
from pathlib import Path

import pytest

from app.cli.command import Command
from app.cli.commands import COMMANDS, ROOT
from app.cli.main import command_parser, main
from tests.app.cli_runs import REAL, STAND_IN, Run, environment, run, run_at_terminal


def paths(command: Command, prefix: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Command]]:
    """Every command with the words that lead to it."""
    below = [found for c in command.commands for found in paths(c, (*prefix, c.name))]
    return [(prefix, command), *below]


EVERY = paths(ROOT)
NAMES = [" ".join(words) or "codecite" for words, _ in EVERY]


def two_lines(done: Run) -> list[str]:
    """The two lines of an error: what happened, and what to type; nothing on standard output."""
    lines = [line for line in done.err.splitlines() if line != "opened"]
    assert len(lines) == 2, done.err
    assert lines[0].startswith("codecite: ")
    assert lines[0].endswith(".")
    assert lines[1].startswith("Type: ")
    assert done.out == b""
    return lines


@pytest.mark.parametrize(("words", "command"), EVERY, ids=NAMES)
def test_every_help_page_ends_with_two_examples(words, command, tmp_path):
    """Help goes to standard output, and both examples are in it."""
    done = run(*words, "--help", data=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "examples:\n" in done.text
    assert all(f"  {example}\n" in done.text for example in command.examples)


@pytest.mark.parametrize(("words", "command"), EVERY, ids=NAMES)
def test_every_example_is_a_command_line_that_parses(words, command):
    """An example names its own command, and the parser takes it."""
    for example in command.examples:
        program, *arguments = shlex.split(example.partition(" > ")[0])
        assert program == "codecite"
        assert tuple(arguments[: len(words)]) == words
        assert command_parser().parse_args(arguments).run


def test_help_lists_no_command_without_its_feature(tmp_path):
    """Only what works is shown."""
    names = ["ask", "check", "leaflet", "index", "eval", "doctor", "ui"]
    assert [command.name for command in COMMANDS] == names
    shown = run("--help", data=tmp_path).text
    assert set(names) <= set(shown.split())


def test_version_is_that_of_the_distribution(tmp_path):
    """`--version` says the program's name and number."""
    done = run("--version", data=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.text.startswith("codecite 0.")


def test_answer_goes_to_stdout_and_everything_else_to_stderr(tmp_path):
    """Standard output has the answer and its sources, on one line each when it is no terminal."""
    done = run("ask", "is imaging included?", data=tmp_path)
    assert done.code == 0
    assert done.text == (
        "Heard is imaging included? after 0 messages. [1]\n\nSources\n"
        "[1] Note: “This code includes imaging guidance and bone biopsy, when performed.”\n"
    )
    assert done.err == "opened\n"


def test_words_of_a_question_need_no_quotes(tmp_path):
    """Several arguments are one question."""
    assert "Heard is it included after" in run("ask", "is", "it", "included", data=tmp_path).text


@pytest.mark.parametrize("arguments", [("ask",), ("ask", "-")])
def test_question_from_standard_input(arguments, tmp_path):
    """A dash or nothing reads the question from a pipe; a BOM and line ends are no part of it."""
    done = run(*arguments, data=tmp_path, stdin="\ufeffwas ist dabei?\r\n".encode())
    assert "Heard was ist dabei? after" in done.text


def test_json_is_one_object_with_the_contracts_keys(tmp_path):
    """`--json` writes one line of JSON."""
    done = run("ask", "--json", "--audience", "patient", "ünïcode?", data=tmp_path)
    [answer] = done.objects
    assert list(answer) == [
        "id",
        "question",
        "audience",
        "status",
        "answer",
        "citations",
        "facts",
        "gate",
        "drafted_by",
        "grade",
        "timings_ms",
        "digests",
    ]
    assert (answer["question"], answer["audience"]) == ("ünïcode?", "patient")
    assert "ünïcode" in done.text


@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.parametrize(
    ("question", "flags", "code"),
    [
        ("answer me", (), 0),
        ("abstain please", (), 4),
        ("abstain please", ("--abstain-ok",), 0),
        ("fail please", (), 3),
        ("fail please", ("--abstain-ok",), 3),
        ("down", (), 3),
        ("raise", (), 3),
        ("panic", (), 3),
    ],
)
def test_exit_code_says_how_it_ended(form, question, flags, code, tmp_path):
    """Done 0, not ready 3, the document does not say 4; never a trace."""
    done = run("ask", *flags, *form, question, data=tmp_path)
    assert done.code == code
    assert "Traceback" not in done.err
    assert "secret" not in done.err


UNUSABLE = {
    "no command": (),
    "unknown command": ("frobnicate",),
    "unknown option": ("ask", "--colour", "x"),
    "abbreviated option": ("ask", "--jso", "x"),
    "unknown audience": ("ask", "--audience", "lawyer", "x"),
    "empty question": ("ask", "   "),
    "invisible question": ("ask", "\u200b"),
    "no question": ("ask",),
    "bytes that are no UTF-8": ("ask", b"caf\xe9?"),
    "too long": ("ask", "a" * 20_001),
    "json and jsonl": ("ask", "--json", "--jsonl", "-"),
    "jsonl and a question": ("ask", "--jsonl", "-", "question"),
    "jsonl and a history": ("ask", "--jsonl", "-", "--history", "x"),
    "no such file": ("ask", "--jsonl", "nowhere.jsonl"),
    "a folder": ("ask", "--jsonl", "."),
    "no such history": ("ask", "--history", "nowhere.json", "x"),
    "index without a verb": ("index",),
    "port below 1024": ("ui", "--port", "80"),
    "port that is no number": ("ui", "--port", "http"),
}


@pytest.mark.parametrize("arguments", UNUSABLE.values(), ids=UNUSABLE)
def test_bad_usage_exits_2_and_says_what_to_type(arguments, tmp_path):
    """What cannot be used is refused before anything is opened."""
    done = run(*arguments, data=tmp_path)
    assert done.code == 2
    assert "opened" not in done.err
    assert two_lines(done)[1].startswith("Type: codecite")


@pytest.mark.parametrize("content", [b"a\0b", b"\xff\xfe", b"", b" \n", b"a" * 2_000_000])
def test_bad_standard_input_exits_2(content, tmp_path):
    """NUL, foreign bytes, nothing, or far too much on a pipe."""
    done = run("ask", data=tmp_path, stdin=content)
    assert done.code == 2
    two_lines(done)


def test_history_is_given_to_the_assistant(tmp_path):
    """`--history` reads a JSON list of messages."""
    turns = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": ""}]
    (tmp_path / "h.json").write_text(json.dumps(turns))
    assert "after 2 messages" in run("ask", "--history", "h.json", "and?", data=tmp_path).text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[1]",
        b"\xff",
        b"[" * 100_000,
        b'[{"role": "system", "content": "x"}]',
        b'[{"role": "user", "content": "x", "name": "y"}]',
        b'[{"role": "user", "content": "a\\u0000b"}]',
        b'[{"role": "user", "content": "\\ud800"}]',
    ],
)
def test_history_that_is_none_is_refused(content, tmp_path):
    """Another shape, unknown keys and broken text exit with 2."""
    (tmp_path / "h.json").write_bytes(content)
    done = run("ask", "--history", "h.json", "and?", data=tmp_path)
    assert done.code == 2
    two_lines(done)


def test_debug_shows_the_trace_on_either_side_of_the_command(tmp_path):
    """Only `--debug` shows where an error came from."""
    for arguments in (("--debug", "ask", "raise"), ("ask", "--debug", "raise")):
        done = run(*arguments, data=tmp_path)
        assert done.code == 3
        assert "KeyError" in done.err
        assert "Traceback" in done.err


def test_settings_that_cannot_be_used_name_the_variable(tmp_path):
    """A wrong setting is one sentence and a command."""
    done = run("ask", "hi", data=tmp_path, program=REAL, CODECITE_RRF_K="many")
    assert done.code == 2
    assert two_lines(done)[1] == "Type: unset CODECITE_RRF_K"


def test_what_could_steer_a_terminal_is_not_printed(tmp_path):
    """Control characters of a question do not reach the screen; JSON escapes them."""
    done = run("ask", "a\033[31mred\x9bb", data=tmp_path)
    assert "\033" not in done.text
    assert "\x9b" not in done.text
    [answer] = run("ask", "--json", "a\033[31mred", data=tmp_path).objects
    assert answer["question"] == "a\033[31mred"


def test_lines_are_wrapped_and_bold_only_at_a_terminal(tmp_path):
    """At a terminal of 60 columns no line is longer, and the heading stands out."""
    code, shown = run_at_terminal("ask", "is imaging included?", data=tmp_path)
    assert code == 0
    assert "\033[1mSources\033[0m\n" in shown
    assert max(map(len, shown.splitlines())) <= 60
    assert "Reference only; not billing or medical advice." in shown


def test_no_color_is_obeyed(tmp_path):
    """With NO_COLOR nothing but text reaches the terminal."""
    assert "\033" not in run_at_terminal("ask", "imaging?", data=tmp_path, NO_COLOR="1")[1]
    assert "\033" not in run_at_terminal("ask", "imaging?", data=tmp_path, TERM="dumb")[1]


def test_a_terminal_without_a_question_is_not_waited_for(tmp_path):
    """`codecite ask` alone at a terminal says what to type."""
    code, shown = run_at_terminal("ask", data=tmp_path)
    assert code == 2
    assert "There is no question." in shown


@pytest.mark.parametrize(
    ("program", "redirection", "code"),
    [
        (STAND_IN, ">&-", 2),
        (STAND_IN, "2>&-", 0),
        (STAND_IN, "<&-", 0),
        (STAND_IN, ">/dev/full", 3),
    ],
)
def test_closed_and_full_streams(program, redirection, code, tmp_path):
    """A stream that is closed or full is no crash."""
    line = f"{shlex.join([*STAND_IN, 'ask', 'imaging?'])} {redirection}"
    done = subprocess.run(
        ["sh", "-c", line], capture_output=True, env=environment(tmp_path), check=False, timeout=60
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_help_to_a_full_disk_is_an_error(tmp_path):
    """Even help that could not be written is told and has its exit code."""
    line = f"{shlex.join([*STAND_IN, '--help'])} >/dev/full"
    done = subprocess.run(
        ["sh", "-c", line], stderr=subprocess.PIPE, env=environment(tmp_path), check=False
    )
    assert done.returncode == 3
    assert done.stderr.decode().startswith("codecite: The output cannot be written: No space")
    assert b"Exception ignored" not in done.stderr


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_output_is_utf8_in_any_locale(locale, tmp_path):
    """The quotation marks around a passage survive a plain locale."""
    assert "“This code" in run("ask", "ü?", data=tmp_path, LC_ALL=locale).text


def test_interruption_is_quiet(tmp_path):
    """Ctrl-C ends with 130 and no trace."""
    child = subprocess.Popen(
        [*STAND_IN, "ask", "wait"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
        # Who runs the tests in the background of a shell hands down that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert child.stderr
    while child.stderr.readline() != b"waiting\n":
        pass
    os.kill(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err) == (130, b"", b"")


def test_main_takes_arguments_and_an_assistant(capsys):
    """The entry point can be called by a program; a bad command line is a return value."""
    assert main(["frobnicate"]) == 2
    assert "invalid choice" in capsys.readouterr().err


def test_asking_loads_nothing_that_it_does_not_need(tmp_path):
    """A cold question imports no web page, no client, no progress bar and no store."""
    program = (STAND_IN[0], "-X", "importtime", *STAND_IN[1:])
    done = run("ask", "is imaging included?", data=tmp_path, program=program)
    loaded = {line.rpartition("|")[2].strip() for line in done.err.splitlines() if "|" in line}
    assert "app.cli.ask" in loaded
    heavy = ("streamlit", "openai", "rich", "pydantic", "chromadb", "llama_index", "httpx", "numpy")
    assert not loaded & set(heavy)


def test_real_question_is_answered_by_the_console_script(real_data: Path):
    """The installed script answers from the document, cites it, and exits with 0."""
    script = Path(REAL[0]).with_name("codecite")
    done = run("ask", "is fluoro billed separately?", data=real_data, program=(str(script),))
    assert done.code == 0
    assert done.err == ""
    assert "“This code includes imaging guidance and bone biopsy, when performed.”" in done.text


def test_real_question_loads_no_page_and_no_client(real_data: Path):
    """With the index in place, an answer needs neither Chroma nor llama_index."""
    program = (REAL[0], "-X", "importtime", *REAL[1:])
    done = run("ask", "is fluoro billed separately?", data=real_data, program=program)
    loaded = {line.rpartition("|")[2].strip() for line in done.err.splitlines() if "|" in line}
    assert "onnxruntime" in loaded
    assert not loaded & {"streamlit", "openai", "rich", "chromadb", "llama_index", "httpx"}


def test_real_silence_exits_4(real_data: Path):
    """What the document does not say is declined."""
    done = run("ask", "what are the RVUs of 0200T?", data=real_data, program=REAL)
    assert done.code == 4
    assert run("ask", "--abstain-ok", "what are the RVUs?", data=real_data, program=REAL).code == 0
