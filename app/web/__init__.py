"""The Streamlit pages. Nothing outside this package imports streamlit."""
