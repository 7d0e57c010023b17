"""What the pages are made of, without a page: escaping, marks, exports, conversation, data."""

import ast
import io
import re
import threading
import tomllib
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as some

from app import Answer, Assistant, Citation
from app.answer import without_markers
from app.web import startup
from app.web.conversation import Conversation, Work
from app.web.exports import answer_markdown, answer_word, conversation_markdown
from app.web.highlight import Mark, hits, marked
from app.web.inert import html_text, label, prose
from corpus import load_library

WEB = Path(startup.__file__).parent
ROOT = Path(__file__).parent.parent.parent
NO_TAG = re.compile(r"<(?!/?(?:div|p|ul|li|span|mark)\b)")


@given(some.text())
def test_prose_holds_no_foreign_tag(text: str) -> None:
    """Whatever the words, the only tags are our own, and none has an attribute but a class."""
    made = prose(text)
    assert not NO_TAG.search(made)
    assert not re.search(r"<\w+ (?!class=)", made)


@given(some.text())
def test_labels_are_one_escaped_line(text: str) -> None:
    """A label has no line break and no punctuation that Markdown could read."""
    made = label(text)
    assert "\n" not in made
    assert re.search(r"(?<!\\)[\[\]`*_<>$:!]", made.replace("\\\\", "")) is None


@given(some.lists(some.tuples(some.integers(-3, 30), some.integers(-3, 30)), max_size=5))
def test_marks_never_change_the_text(pairs: list[tuple[int, int]]) -> None:
    """However marks overlap or reach beyond, the text between the tags stays what it was."""
    text = "a <b> & [c] \n d"
    made = marked(text, 5, [Mark(a, b, "cited" if a % 2 else "hit") for a, b in pairs])
    assert re.sub(r"</?mark[^>]*>", "", made) == html_text(text)


def test_hits_are_literal_and_exact() -> None:
    """Every hit's span holds the words that were searched, in any case."""
    document = load_library().entries[0].document
    found = hits(document, " Imaging ")
    assert len(found) == 7
    assert {document.raw[hit.start : hit.end].lower() for hit in found} == {"imaging"}
    assert hits(document, "   ") == ()


def test_export_is_inert_and_complete() -> None:
    """A Markdown file has quotes, digest and notice, and no image, tag or formula of a user's."""
    library = load_library()
    bad = "![x](http://leak.invalid) <img src=x> $a$"
    citation = Citation(1, "0200T", "Descriptor", "imaging guidance", 179, 195)
    answer = Answer("1", bad, "coder", "answered", "Yes. [1]", "Yes. [1]", (citation,))
    made = answer_markdown(answer, library)
    assert "![x](" not in made
    assert "<img" not in made.replace("\\<img", "")
    assert "imaging guidance" in made
    assert library.entries[0].document.digest in made
    assert "not billing or medical advice" in made
    assert "registered trademark" in made


def test_word_file_of_an_answer_has_the_same() -> None:
    """The Word file has question, answer, quote, digest, its notice at the foot, no draft mark."""
    library = load_library()
    citation = Citation(1, "0200T", "Descriptor", "imaging guidance", 179, 195)
    answer = Answer("1", "CT <b>?", "coder", "answered", "Yes. [1]", "Yes. [1]", (citation,))
    made = docx.Document(io.BytesIO(answer_word(answer, library)))
    text = "\n".join(p.text for p in made.paragraphs)
    for words in ("CT <b>?", "Yes. [1]", "“imaging guidance”", library.entries[0].document.digest):
        assert words in text
    assert [p.style.name for p in made.paragraphs[:2]] == ["Title", "Heading 1"]
    section = made.sections[0]
    assert "registered trademark" in "".join(p.text for p in section.footer.paragraphs)
    assert "".join(p.text for p in section.header.paragraphs) == ""


def test_conversation_stops_and_retries() -> None:
    """A new question stops the one before; a stopped one can be asked again; clearing forgets."""
    talk = Conversation()
    talk.add("one", "coder")
    talk.add("two", "patient")
    assert [e.state for e in talk.exchanges] == ["stopped", "working"]
    talk.settle("failed", problem="down")
    talk.retry(1)
    assert [(e.number, e.question, e.state) for e in talk.exchanges][-1] == (3, "one", "working")
    assert talk.turns() == []
    assert "Stopped" in conversation_markdown(talk.exchanges, load_library())
    talk.clear()
    assert talk.waiting() is None


def test_work_can_be_left_and_found_again() -> None:
    """Waiting gives nothing until the answer is there, and then the same answer each time."""
    go = threading.Event()
    answer = Answer("1", "q", "coder", "answered", "Yes.", "Yes.")

    def ask() -> Answer:
        go.wait(10)
        return answer

    work = Work(ask)
    assert work.wait(0.01) is None
    go.set()
    assert work.wait(10) is work.wait(0) is answer


def test_work_passes_on_a_time_out_of_the_pipeline() -> None:
    """A TimeoutError inside is an error, not a reason to wait on."""

    def ask() -> Answer:
        raise TimeoutError("the model was too slow")

    with pytest.raises(TimeoutError, match="too slow"):
        Work(ask).wait(10)


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    """The real one."""
    return Assistant.open()


def _golden() -> dict[str, dict[str, object]]:
    files = sorted((ROOT / "evals" / "golden" / "0200T").glob("*.toml"))
    cases = [c for f in files for c in tomllib.loads(f.read_text()).get("case", ())]
    return {case["question"]: case for case in cases if case.get("question")}


@pytest.mark.parametrize(
    "question",
    tomllib.loads((WEB / "suggestions.toml").read_text())["0200T"]["questions"],
)
def test_suggestion_is_a_golden_case_that_passes(question: str, assistant: Assistant) -> None:
    """Each question offered is a golden case of the dev half, and is answered as it asks for."""
    case = _golden()[question]
    assert case["split"] == "dev"
    answer = assistant.ask(question, "coder")
    text = without_markers(answer.text)
    assert answer.status in case["status"]  # type: ignore[operator]
    assert set(case["facts"]) <= set(answer.facts)  # type: ignore[call-overload]
    assert all(re.search(pattern, text) for pattern in case["must"])  # type: ignore[attr-defined]
    assert not any(re.search(p, text) for p in case["must_not"])  # type: ignore[attr-defined]


def test_streamlit_only_here_and_nothing_typed_is_cached() -> None:
    """Only app/web imports streamlit; what is cached takes digests and settings, never words."""
    for path in ROOT.glob("[a-e]*/**/*.py"):
        names = {
            alias.name.split(".")[0]
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert WEB in path.parents or "streamlit" not in names, path
    cached = re.findall(r"@st\.cache_\w+\([^)]*\)\ndef \w+\(([^)]*)\)", _sources())
    assert sorted(cached) == [
        "digest: str",
        "digest: str",
        "folder: str, stamp: tuple[tuple[str, int, int], ...]",
        "settings: HistorySettings",
    ]


def test_no_unsafe_html() -> None:
    """No page allows raw HTML in Markdown or scripts in HTML."""
    assert "unsafe_allow" not in _sources()


def test_no_name_shadows_a_package() -> None:
    """Streamlit puts the entry script's folder first on the path, so no name there may clash."""
    names = {path.stem for path in WEB.iterdir()}
    assert not names & {"app", "index", "corpus", "evals"}


def _sources() -> str:
    return "\n".join(path.read_text() for path in WEB.rglob("*.py"))
