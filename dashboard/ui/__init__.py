"""The Streamlit code that pages share: choosing, loading, plotting, blocks of a page."""
