"""What the rows of the list of faces say: one for each participant, or for each face elsewhere.

With a consent list, those who are left out have rows, too: the teacher can say who they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fer_monitor.core.labels import Emotion
from fer_monitor.core.left_out import LeftOut, LeftOutReason
from fer_monitor.core.people import People
from fer_monitor.core.types import FaceState, FaceStatus
from fer_monitor.ui.look.words import clock, expression_word, left_out_because, percent, tr

READING_S = 3.0
"""So long a name may take to be read before a row says that it is not read."""


@dataclass(frozen=True)
class Sighting:
    """A face as it was seen last.

    Attributes
    ----------
    face : FaceState
    t : float
        When, seconds.
    in_gallery : bool
        Whether it was in a gallery, where behind each face there is a participant.
    """

    face: FaceState
    t: float
    in_gallery: bool


@dataclass(frozen=True)
class FaceRow:
    """What one row says.

    Attributes
    ----------
    number : int
        Under which the participant is shown; no other row has it.
    track_id : int
        Track of the face that the row tells about.
    given_name : str
        Empty where there is none.
    is_person : bool
        Whether it is a participant of a gallery, who can have a name.
    emotion : Emotion or None
        None where the face is too small to read, or its expression is unsure.
    share : float
    in_view_s : int
    here : bool
        Whether the face is in the latest picture.
    unsure : bool
        Whether the face is large enough, but no expression likely enough to be named.
    left_out : LeftOutReason or None
        Why nothing looks at this participant, for those who are left out.
    place : int
        For them, which tile in reading order, from 1.
    """

    number: int
    track_id: int
    given_name: str
    is_person: bool
    emotion: Emotion | None
    share: float
    in_view_s: int
    here: bool
    unsure: bool = False
    left_out: LeftOutReason | None = None
    place: int = 0

    @property
    def pseudonym(self) -> str:
        """What the row is called without a name."""
        if self.left_out is not None:
            return tr("Tile {}").format(self.place)
        words = tr("Student {}") if self.is_person else tr("Face {}")
        return words.format(self.number)

    @property
    def name(self) -> str:
        """What the row is called."""
        return self.given_name or self.pseudonym

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The row's texts, one per column."""
        time = clock(self.in_view_s)
        if self.left_out is not None:
            return self.name, left_out_because(self.left_out), "", time
        if self.emotion is None:
            return self.name, tr("Unsure") if self.unsure else tr("Too small to read"), "", time
        return self.name, expression_word(self.emotion), percent(self.share), time

    @property
    def sentence(self) -> str:
        """The whole row in words."""
        name, expression, share, time = self.cells
        text = f"{name}: {expression} {share}".rstrip() + ", " + tr("{} in view").format(time)
        return text if self.here else text + ", " + tr("out of view just now")


def rows_of(
    sightings: Iterable[Sighting],
    now: float,
    people: People,
    left_out: Iterable[LeftOut] = (),
) -> dict[int, FaceRow]:
    """Return the rows by their numbers, in order; tracks of one participant make one row.

    Those who are left out come last.
    """
    best: dict[int, Sighting] = {}
    for sighting in sightings:
        number = people.shown(sighting.face.track_id)
        rival = best.get(number)
        if rival is None or _rank(sighting, number, now) < _rank(rival, number, now):
            best[number] = sighting
    rows = {number: _row(best[number], number, now, people) for number in sorted(best)}
    for one in sorted(left_out, key=lambda one: one.seat):
        if one.seen_s >= READING_S or one.reason is not LeftOutReason.NOT_READ:
            rows[one.seat] = _left_out_row(one, people)
    return rows


def _left_out_row(one: LeftOut, people: People) -> FaceRow:
    return FaceRow(
        number=one.seat,
        track_id=one.seat,
        given_name=people.name(one.seat) or one.name or "",
        is_person=True,
        emotion=None,
        share=0.0,
        in_view_s=int(one.seen_s),
        here=True,
        left_out=one.reason,
        place=one.place,
    )


def _rank(sighting: Sighting, number: int, now: float) -> tuple[bool, bool, bool, int]:
    """Order two faces of one participant, such as one who joined twice: the more telling first."""
    face = sighting.face
    gone, unread = sighting.t != now, face.probabilities is None
    return gone, unread, face.track_id != number, face.track_id


def _row(sighting: Sighting, number: int, now: float, people: People) -> FaceRow:
    face = sighting.face
    # Shares are rounded as they are shown: what does not show is no change.
    emotion, share = (None, 0.0) if face.probabilities is None else face.likeliest()
    return FaceRow(
        number=number,
        track_id=face.track_id,
        given_name=(people.name(face.track_id) or "") if sighting.in_gallery else "",
        is_person=sighting.in_gallery,
        emotion=emotion,
        share=round(share, 2),
        in_view_s=int(face.age_s),
        here=sighting.t == now,
        unsure=face.status is FaceStatus.UNSURE,
    )
