"""The Streamlit pages: ask, read, be guided; and two pages for staff."""
