"""The explorer: a thin Streamlit app on the served release."""
