"""Where a document comes from and in which state its index is."""

import streamlit as st

from app.web.inert import table
from app.web.startup import corpus_folder
from corpus import CodeEntry, Library
from corpus.library import PACKAGED
from index import SearchIndexError, index_status


def provenance_card(entry: CodeEntry, library: Library) -> None:
    """Draw file, digest, edition, origin, licence note, and what is known of the index."""
    document, recorded = entry.document, entry.provenance
    folder = corpus_folder() or PACKAGED
    rows = {
        "File": str(folder.name + f"/codes/{entry.code}/document.txt"),
        "SHA-256": document.digest,
        "As recorded": _agreement(entry),
        "Edition": f"{document.codeset} {document.year}",
        "Length": f"{len(document.raw):,} characters, {len(document.sentences)} sentences",
        "Origin": recorded.origin or "not recorded",
        "Licence": recorded.licence or "not recorded",
        "Known of it": f"{len(entry.facts)} facts, {len(entry.silences)} things it leaves out",
        **_index(library),
    }
    st.html(table(rows))


def _agreement(entry: CodeEntry) -> str:
    if not entry.provenance.recorded_digest:
        return "no digest is recorded"
    if entry.edited:
        return f"no: {entry.provenance.recorded_digest} is recorded"
    return "yes"


def _index(library: Library) -> dict[str, str]:
    """The rows on the index; nothing is built or changed by looking."""
    try:
        status = index_status(library, probe=False)
    except SearchIndexError as error:
        return {"Index": str(error)}
    return {
        "Index": "ready" if status.ready else f"{status.state}: {status.reason}",
        "Index built": status.built_at or "not yet",
        "Nodes": str(status.nodes),
        "Index digest": status.digest,
    }
