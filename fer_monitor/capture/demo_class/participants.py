"""The participants of the demo class: each one's look, head motion and changing expression."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from fer_monitor.capture.demo_class.gallery import TileContent, cover
from fer_monitor.capture.demo_class.sitters import Sitter

Pixels = NDArray[np.uint8]

NAMES = (
    "Alex", "Robin", "Kim", "Sasha", "Noor", "Charlie", "Jordan", "Maria-Magdalena Oberhollenzer",
    "Sam", "Toni", "Yuki", "Ariel", "Robbie", "Nikita", "Jean", "Chris", "Dana", "Eden", "Frankie",
    "Gali", "Harper", "Bartholomew Featherstonehaugh", "Indra", "Jules", "Kit", "Lee", "Morgan",
    "Nour", "Ollie", "Pat", "Quinn", "Rowan", "Shay", "Taylor", "Umi", "Val", "Wren", "Xin", "Yael",
    "Zion", "Andrea", "Blake", "Casey", "Dominique", "Emery", "Finley", "Gray", "Hayden", "Ismene",
)  # fmt: skip
"""Invented; some are long on purpose."""

CAMERA_FPS = 6.0
"""How often a participant's picture changes: video of a large meeting is that slow."""
CHANGE_S = 0.75
"""Seconds from one expression to the next."""
CHANGE_STEPS = 4
SCENES = (
    # Seconds, and how likely each of EXPRESSIONS is: smiling, calm, downcast, cross, astonished.
    (14.0, (0.25, 0.65, 0.04, 0.04, 0.02)),  # listening
    (12.0, (0.80, 0.15, 0.00, 0.00, 0.05)),  # a joke
    (20.0, (0.08, 0.42, 0.30, 0.18, 0.02)),  # a hard topic
    (10.0, (0.25, 0.20, 0.05, 0.05, 0.45)),  # an experiment
    (16.0, (0.35, 0.55, 0.05, 0.03, 0.02)),  # listening again
)
"""What happens in the lesson; after the last scene the first follows again."""


@dataclass(frozen=True)
class Look:
    """How one participant's picture differs from the others'.

    Attributes
    ----------
    mirrored : bool
    zoom : float
        1 shows the sitter's portrait as it is meant; above 1 sits closer to the camera.
    shift_x, shift_y : float
        Shares of the tile's height.
    tilt : float
        Degrees.
    stretch : float
        Width of the face relative to its height.
    gamma : float
    gains : tuple of float
        Brightness and colour cast: factors of blue, green and red.
    clothes_hue : int
        Turn of the clothes' hue, half degrees as in OpenCV.
    blur : float
        Standard deviation in pixels of the tile.
    wall : tuple of float
        Blue, green and red of the background, 0 to 255.
    """

    mirrored: bool
    zoom: float
    shift_x: float
    shift_y: float
    tilt: float
    stretch: float
    gamma: float
    gains: tuple[float, float, float]
    clothes_hue: int
    blur: float
    wall: tuple[float, float, float]

    @classmethod
    def random(cls, rng: np.random.Generator) -> Look:
        """Draw a look."""
        brightness = rng.uniform(0.82, 1.1)
        blue, red = rng.uniform(0.9, 1.1, 2) * brightness
        wall = rng.uniform(70, 215) + rng.uniform(-20, 20, 3)
        return cls(
            mirrored=bool(rng.random() < 0.5),
            zoom=float(rng.uniform(0.88, 1.15)),
            shift_x=float(rng.uniform(-0.22, 0.22)),
            shift_y=float(rng.uniform(-0.03, 0.05)),
            tilt=float(rng.uniform(-5, 5)),
            stretch=float(rng.uniform(0.93, 1.07)),
            gamma=float(rng.uniform(0.8, 1.25)),
            gains=(float(blue), float(brightness), float(red)),
            clothes_hue=int(rng.integers(0, 180)),
            blur=float(rng.choice([0.0, 0.0, 0.5, 0.8])),
            wall=(float(wall[0]), float(wall[1]), float(wall[2])),
        )

    @property
    def curves(self) -> Pixels:
        """Return the lookup table, uint8 (1, 256, 3), of gamma, brightness and colour cast."""
        ramp = (np.arange(256, dtype=np.float32)[:, None] / 255) ** self.gamma * 255
        return np.clip(ramp * np.array(self.gains, np.float32), 0, 255).astype(np.uint8)[None]


@dataclass(frozen=True)
class Pose:
    """What a participant's face does: ``share`` of the way between two expressions."""

    before: int
    after: int
    share: float


class ExpressionScript:
    """When a participant shows which expression; repeats with the scenes.

    Parameters
    ----------
    rng : numpy.random.Generator
    expressions : int
        How many the sitter has.
    """

    def __init__(self, rng: np.random.Generator, expressions: int) -> None:
        self._length = sum(seconds for seconds, _ in SCENES)
        self._times: list[float] = []
        self._shown: list[int] = []
        start = 0.0
        for seconds, likely in SCENES:
            t = start + rng.uniform(0, 2.5)  # nobody reacts at once
            while t < start + seconds:
                self._times.append(t)
                self._shown.append(int(rng.choice(len(likely), p=likely)) % expressions)
                t += rng.uniform(4, 9)
            start += seconds

    def at(self, t: float) -> Pose:
        """Return the pose ``t`` seconds after the start of the lesson."""
        t %= self._length
        last = sum(1 for time in self._times if time <= t) - 1
        before, after = self._shown[last - 1], self._shown[last]
        since = (t - self._times[last]) % self._length
        share = min(math.ceil(since / CHANGE_S * CHANGE_STEPS) / CHANGE_STEPS, 1.0)
        return (
            Pose(after, after, 1.0) if share == 1 or before == after else Pose(before, after, share)
        )


class Participant:
    """One person of the demo class.

    Parameters
    ----------
    number : int
        Index, which also chooses the name.
    sitter : Sitter
        Whose picture it is; several participants may share one.
    rng : numpy.random.Generator
        Draws the look, the script and the motion.
    """

    def __init__(self, number: int, sitter: Sitter, rng: np.random.Generator) -> None:
        self.number = number
        self.name = participant_name(number)
        self._sitter = sitter
        self._look = Look.random(rng)
        self._script = ExpressionScript(rng, sitter.expressions)
        self._phases = rng.uniform(0, 2 * math.pi, 4)
        self._periods = rng.uniform(4, 9, 4)
        self._camera_delay = float(rng.uniform(0, 1 / CAMERA_FPS))
        self._wall_size = (0, 0)
        self._wall: Pixels = np.empty((0, 0, 3), np.uint8)
        self._person_key: Hashable = None
        self._person: Pixels = np.empty((0, 0, 4), np.uint8)

    def content(self, t: float, *, camera_on: bool = True, speaking: bool = False) -> TileContent:
        """Return what this participant's tile shows ``t`` seconds into the lesson."""
        if not camera_on:
            return TileContent(self.number, self.name, speaking=speaking)
        shot = math.floor((t + self._camera_delay) * CAMERA_FPS)
        seen = shot / CAMERA_FPS

        def draw(width: int, height: int) -> Pixels:
            return self.draw(seen, width, height)

        return TileContent(self.number, self.name, shot, draw, speaking)

    def draw(self, t: float, width: int, height: int) -> Pixels:
        """Return the camera's picture, uint8 (height, width, 3), ``t`` seconds into the lesson."""
        pose = self._script.at(max(t, 0.0))
        if (width, height) != self._wall_size:
            self._wall = self._make_wall(width, height)
            self._wall_size = (width, height)
        key = (pose, width, height)
        if key != self._person_key:
            self._person = self._make_person(pose, height)
            self._person_key = key
        placed = cv2.warpAffine(
            self._person, self._placement(t, width, height), (width, height), flags=cv2.INTER_LINEAR
        )
        see_through = cv2.cvtColor(255 - placed[..., 3], cv2.COLOR_GRAY2BGR)
        wall = cv2.multiply(self._wall, see_through, scale=1 / 255)
        person = cv2.cvtColor(placed, cv2.COLOR_BGRA2BGR)
        return np.asarray(cv2.add(wall, person), np.uint8)

    def _make_wall(self, width: int, height: int) -> Pixels:
        """Return the background: a lit wall, or a blur of the photo where it has its own."""
        if self._sitter.clothes_from is None:
            photo = cover(self._sitter.draw(0, 0, 1.0)[..., :3], width, height)
            blurred = cv2.GaussianBlur(photo, (0, 0), height / 8)
            return np.asarray(cv2.LUT(blurred, self._look.curves), np.uint8)
        light = np.linspace(1.12, 0.82, height)[:, None] * np.linspace(0.95, 1.05, width)
        wall = light[..., None] * np.array(self._look.wall)
        return np.clip(wall, 0, 255).astype(np.uint8)

    def _make_person(self, pose: Pose, tile_height: int) -> Pixels:
        """Return the person at about the tile's scale: BGRA with colours times opacity."""
        picture = self._sitter.draw(pose.before, pose.after, pose.share)
        scale = self._look.zoom * tile_height / (picture.shape[0] * self._sitter.portrait[2])
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        person = cv2.resize(
            picture, None, fx=scale * self._look.stretch, fy=scale, interpolation=how
        )
        colours: Pixels = np.array(person[..., :3], np.uint8, order="C")
        if self._sitter.clothes_from is not None:
            first = round(self._sitter.clothes_from * person.shape[0])
            _turn_hue(colours[first:], self._look.clothes_hue)
        colours = np.asarray(cv2.LUT(colours, self._look.curves), np.uint8)
        if self._look.blur:
            colours = np.asarray(cv2.GaussianBlur(colours, (0, 0), self._look.blur), np.uint8)
        opacity = person[..., 3]
        visible = cv2.multiply(colours, cv2.cvtColor(opacity, cv2.COLOR_GRAY2BGR), scale=1 / 255)
        return np.dstack([visible, opacity]).astype(np.uint8)

    def _placement(self, t: float, width: int, height: int) -> NDArray[np.float64]:
        """Return the 2x3 matrix that puts the person into the tile, with gentle motion."""
        sway = np.sin(2 * math.pi * t / self._periods + self._phases)
        look = self._look
        turn = math.radians(look.tilt + 2.0 * sway[2])
        size = 1 + 0.02 * sway[3]
        cos, sin = size * math.cos(turn), size * math.sin(turn)
        matrix = np.array([[cos, -sin], [sin, cos]])
        if look.mirrored:
            matrix[:, 0] *= -1
        rows, cols = self._person.shape[:2]
        centre = np.array([self._sitter.portrait[0] * cols, self._sitter.portrait[1] * rows])
        goal = np.array(
            [
                width / 2 + (look.shift_x + 0.025 * sway[0]) * height,
                height / 2 + (look.shift_y + 0.015 * sway[1]) * height,
            ]
        )
        return np.column_stack([matrix, goal - matrix @ centre])


def participant_name(number: int) -> str:
    """Return the name of participant ``number``; beyond the list, names return with a number."""
    name = NAMES[number % len(NAMES)]
    return name if number < len(NAMES) else f"{name} {number // len(NAMES) + 1}"


def _turn_hue(colours: Pixels, hue: int) -> None:
    """Turn the hue of ``colours`` (H, W, 3) in place; grey stays grey."""
    hsv = cv2.cvtColor(colours, cv2.COLOR_BGR2HSV)
    hsv[..., 0] = (hsv[..., 0].astype(np.int16) + hue) % 180
    colours[:] = cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)
