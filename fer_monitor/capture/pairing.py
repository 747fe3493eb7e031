"""Find out which of the toolkit's screens is which of mss's monitors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fer_monitor.capture.regions import Monitor

SIZE_TOLERANCE_PX = 2
"""Toolkits round a logical size such as 1366 / 1.5 = 910.67, which costs up to a pixel or two."""

# Each clue outweighs all that follow it together: a size that does not fit is never right, an
# order from left to right is only a guess.
SIZE_WEIGHT, NAME_WEIGHT, ORIGIN_WEIGHT, PRIMARY_WEIGHT, ORDER_WEIGHT = 16, 8, 4, 2, 1


@dataclass(frozen=True)
class LogicalScreen:
    """A screen as a window toolkit describes it.

    Attributes
    ----------
    name : str
        Connector or model name; may be empty.
    left, top : int
        Origin on the toolkit's desktop (unscaled on X11 and Windows).
    width, height : int
        Logical pixels, at least 1.
    scale : float
        Pixels for one logical pixel (Qt's devicePixelRatio), above 0.
    is_primary : bool
    """

    name: str
    left: int
    top: int
    width: int
    height: int
    scale: float = 1.0
    is_primary: bool = False

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1 or not self.scale > 0:
            raise ValueError(f"a screen must not be empty and its scale above 0: {self}")


def pair_screens(
    screens: Sequence[LogicalScreen], monitors: Sequence[Monitor]
) -> list[Monitor | None]:
    """Return for each screen its monitor, with the screen's logical size filled in.

    The surest pairs are made first; the clues are, in this order: size times scale, name, origin,
    being primary, and the order from left to right. No monitor is given away twice.

    Returns
    -------
    list of Monitor or None, as long as `screens`
        None for a screen that no monitor is left for.
    """
    screen_ranks = _ranks([(screen.left, screen.top) for screen in screens])
    monitor_ranks = _ranks([(monitor.left, monitor.top) for monitor in monitors])
    candidates = sorted(
        (
            -_score(screen, monitor, same_rank=screen_ranks[i] == monitor_ranks[j]),
            screen_ranks[i],
            monitor_ranks[j],
            i,
            j,
        )
        for i, screen in enumerate(screens)
        for j, monitor in enumerate(monitors)
    )
    pairs: dict[int, int] = {}
    for *_, i, j in candidates:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return [
        _with_logical_size(monitors[pairs[i]], screen) if i in pairs else None
        for i, screen in enumerate(screens)
    ]


def _ranks(origins: Sequence[tuple[int, int]]) -> list[int]:
    order = sorted(range(len(origins)), key=lambda i: origins[i])
    ranks = [0] * len(origins)
    for rank, i in enumerate(order):
        ranks[i] = rank
    return ranks


def _score(screen: LogicalScreen, monitor: Monitor, *, same_rank: bool) -> int:
    return (
        SIZE_WEIGHT * _same_size(screen, monitor)
        + NAME_WEIGHT * (bool(screen.name) and screen.name in (monitor.output, monitor.name))
        + ORIGIN_WEIGHT * _same_origin(screen, monitor)
        + PRIMARY_WEIGHT * (screen.is_primary == monitor.is_primary)
        + ORDER_WEIGHT * same_rank
    )


def _same_size(screen: LogicalScreen, monitor: Monitor) -> bool:
    # macOS gives mss points, which are logical pixels, whatever the scale of the screen is.
    return any(
        abs(screen.width * scale - monitor.width) <= SIZE_TOLERANCE_PX
        and abs(screen.height * scale - monitor.height) <= SIZE_TOLERANCE_PX
        for scale in (screen.scale, 1.0)
    )


def _same_origin(screen: LogicalScreen, monitor: Monitor) -> bool:
    origin = (monitor.left, monitor.top)
    scaled = (round(screen.left * screen.scale), round(screen.top * screen.scale))
    return origin in ((screen.left, screen.top), scaled)


def _with_logical_size(monitor: Monitor, screen: LogicalScreen) -> Monitor:
    return replace(monitor, logical_width=screen.width, logical_height=screen.height)
