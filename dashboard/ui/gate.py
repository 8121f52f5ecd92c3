"""Who may look: a password or the sign-in of an organisation, where the dashboard was told to ask for one."""

import hmac
import os
import time
from dataclasses import dataclass, field
from threading import Lock

import streamlit as st

from dashboard.ui import blocks, selection
from dashboard.ui.words import t

PASSWORD = "EPOCHBOOK_PASSWORD"  # the variable that holds it
TRIES, WITHIN = 5, 60.0  # so many wrong passwords in so many seconds, from all sessions together
SLEEP = 0.5  # seconds that a wrong password costs


@dataclass
class Attempts:
    """When wrong passwords were given, of all sessions."""

    wrong: list[float] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def may_try(self, now: float) -> bool:
        """Whether another try is taken yet."""
        with self.lock:
            self.wrong = [when for when in self.wrong if now - when < WITHIN]
            return len(self.wrong) < TRIES

    def note(self, now: float) -> None:
        """Counts a wrong password."""
        with self.lock:
            self.wrong.append(now)


@st.cache_resource(show_spinner=False)
def attempts() -> Attempts:
    """Those of this server."""
    return Attempts()


def may_look() -> bool:
    """Whether this session gave the password or signed in, where that is asked for."""
    if os.environ.get(PASSWORD):
        return selection.admitted()
    return not signs_in() or bool(st.user.is_logged_in)


def enter() -> None:
    """Returns for those who may look; for all others the page ends with a form, or a button to sign in."""
    if may_look():
        return
    if wanted := os.environ.get(PASSWORD, ""):
        _ask(wanted)
    else:
        blocks.heading(t("Sign in to look at these logs"))
        st.button(t("Sign in"), on_click=st.login, type="primary")
    st.stop()


def signs_in() -> bool:
    """Whether a secrets file says how to sign in (see Streamlit's st.login)."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def _ask(wanted: str) -> None:
    """The form that asks for the password."""
    blocks.heading(t("These logs are behind a password"))
    with st.form("password", width=360):
        given = st.text_input(t("Password"), type="password", key="password-given")
        sent = st.form_submit_button(t("Open"), type="primary")
    if not sent:
        return
    if not attempts().may_try(time.monotonic()):
        st.error(t("Too many wrong passwords. Wait a minute."))
    elif hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode("utf-8", "surrogatepass")):
        selection.admit()
        st.rerun()
    else:
        attempts().note(time.monotonic())
        time.sleep(SLEEP)
        st.error(t("This is not the password."))
