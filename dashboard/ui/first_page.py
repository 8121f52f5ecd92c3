"""The first page comes sooner: what Streamlit would do for it that nobody needs is left out."""

from streamlit import delta_generator


def spare() -> None:
    """Keeps Streamlit from asking whether it runs in a REPL: the first page would wait while it looks at all modules.

    Each look hands over to the thread that reads the logs, so that the page would come when that one has done.
    """
    delta_generator._use_warning_has_been_displayed = True
