"""What the first page is spared."""

import pytest
from streamlit import delta_generator

from dashboard.ui import first_page


def test_the_first_page_does_not_wait_for_streamlit_to_look_for_a_repl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delta_generator, "_use_warning_has_been_displayed", False)
    monkeypatch.setattr(delta_generator.env_util, "is_repl", lambda: pytest.fail("it looked"))
    first_page.spare()
    delta_generator._maybe_print_use_warning()
