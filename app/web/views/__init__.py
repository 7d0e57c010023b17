"""One screen in each module; Streamlit runs them as scripts."""
