"""What is said of the kept sessions when the program starts."""

from __future__ import annotations

from collections.abc import Sequence

from fer_monitor.core.records import SessionInfo
from fer_monitor.session.store.store import SessionStore
from fer_monitor.ui.history.words import day_and_hour, older, sessions
from fer_monitor.ui.look.words import fault_words, tr
from fer_monitor.ui.window.banner import Notice


def start_notices(store: SessionStore, recovered: Sequence[SessionInfo]) -> list[Notice]:
    """Return what happened to the store, and to the sessions that a killed program left open.

    Parameters
    ----------
    store : SessionStore
        Its ``notices`` come first.
    recovered : sequence of SessionInfo
        What ``SessionStore.recover`` returned, newest first.
    """
    notices = [Notice(fault_words(each), "caution") for each in store.notices]
    if recovered:
        notices.append(Notice(_recovered(recovered), "good", tr("Open history")))
    return notices


def expired_notice(expired: Sequence[SessionInfo], keep_days: int) -> Notice | None:
    """Return what is said of sessions that are older than they should become, or None.

    Nothing happens to them until a button is pressed.
    """
    if not expired:
        return None
    them = len(expired) > 1
    return Notice(
        older(len(expired), keep_days),
        "caution",
        tr("Delete them") if them else tr("Delete it"),
        tr("Keep them") if them else tr("Keep it"),
    )


def _recovered(infos: Sequence[SessionInfo]) -> str:
    newest = day_and_hour(infos[0].started_at)
    if len(infos) == 1:
        return tr(
            "A session of {when}, was still open because the program ended. It is finished now and "
            "in the history."
        ).format(when=newest)
    return tr(
        "{sessions}, the newest of {when}, were still open because the program ended. They are "
        "finished now and in the history."
    ).format(sessions=sessions(len(infos)), when=newest)
