"""How meeting programs draw their galleries: gaps, corners, colours, of each theme."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Look:
    """The look of one program in one theme; colours are BGR, lengths pixels at 1080 lines.

    Attributes
    ----------
    name : str
    wall : tuple of int
        What shows between the tiles.
    camera_off : tuple of int
        A tile without video.
    ink : tuple of int
        Letters on it.
    speaker : tuple of int
        The active speaker's border.
    bar, panel : tuple of int
        Title and tool bars; the side panel.
    gap, radius, border : float
    border_outside : bool
        Whether the speaker's border is drawn into the gap instead of onto the tile.
    crops : bool
        Whether tiles take the shape of their cells; else they are 16:9.
    """

    name: str
    wall: Colour
    camera_off: Colour
    ink: Colour
    speaker: Colour
    bar: Colour
    panel: Colour
    gap: float
    radius: float
    border: float = 3
    border_outside: bool = False
    crops: bool = False

    @property
    def dark(self) -> bool:
        """Whether the wall is dark."""
        return sum(self.wall) < 384


_GREEN, _YELLOW = (89, 217, 35), (60, 220, 230)
_PURPLE, _BLUE = (245, 133, 127), (248, 180, 138)
_LIGHT_INK, _DARK_INK = (236, 236, 236), (50, 46, 44)

LOOKS = (
    Look(
        "Zoom, dark",
        (26, 26, 26),
        (36, 36, 36),
        _LIGHT_INK,
        _GREEN,
        (36, 36, 36),
        (255, 255, 255),
        6,
        10,
    ),
    Look(
        "Zoom, black",
        (0, 0, 0),
        (26, 26, 26),
        _LIGHT_INK,
        _YELLOW,
        (17, 17, 17),
        (34, 34, 34),
        4,
        0,
    ),
    Look(
        "Zoom, light",
        (255, 255, 255),
        (236, 234, 232),
        _DARK_INK,
        _GREEN,
        (247, 247, 247),
        (255, 255, 255),
        6,
        10,
    ),
    Look(
        "Teams, dark",
        (31, 31, 31),
        (41, 41, 41),
        _LIGHT_INK,
        _PURPLE,
        (20, 20, 20),
        (31, 31, 31),
        5,
        5,
        crops=True,
    ),
    Look(
        "Teams, light",
        (241, 242, 243),
        (224, 226, 228),
        _DARK_INK,
        _PURPLE,
        (255, 255, 255),
        (250, 250, 250),
        5,
        5,
        crops=True,
    ),
    Look(
        "Meet, dark",
        (36, 33, 32),
        (67, 64, 60),
        _LIGHT_INK,
        _BLUE,
        (36, 33, 32),
        (255, 255, 255),
        10,
        14,
        4,
        True,
        True,
    ),
    Look(
        "Meet, light",
        (255, 255, 255),
        (244, 240, 232),
        _DARK_INK,
        (232, 115, 26),
        (255, 255, 255),
        (255, 255, 255),
        10,
        14,
        4,
        True,
        True,
    ),
    Look(
        "HDR white",
        (255, 255, 255),
        (247, 247, 247),
        (190, 188, 186),
        _GREEN,
        (252, 252, 252),
        (255, 255, 255),
        6,
        10,
    ),
)
"""Drawn after the programs of 2024 and 2025; where a program leaves its colours to the user, one of
them."""
