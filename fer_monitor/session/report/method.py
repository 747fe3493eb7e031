"""One page on how the figures are made, how good they are, and what must not be done with them."""

from __future__ import annotations

import json
from functools import lru_cache

from fer_monitor.core.errors import UserError
from fer_monitor.core.labels import EMOTIONS
from fer_monitor.core.paths import resource
from fer_monitor.core.records import SessionInfo
from fer_monitor.mood.circumplex import VALENCE_AROUSAL
from fer_monitor.mood.figures import ESTIMATED, HEURISTIC, MEASURED
from fer_monitor.mood.flags import FlagRules
from fer_monitor.mood.small_groups import EXPORT_MIN
from fer_monitor.mood.wording import MIN_COVERAGE, SLIGHT
from fer_monitor.session.report.axes import percent, signed
from fer_monitor.session.report.document import Block, Bullets, Column, Heading, Table, Text

_CARD = "models/expression.json"
_KINDS = (
    (
        "Faces read, participants in view, cameras on, coverage",
        MEASURED,
        "counted in each picture, averaged over a second; coverage is faces read / in view",
    ),
    (
        "Expression shares",
        ESTIMATED,
        "read from each face by a network trained on FER2013, averaged over faces",
    ),
    (
        "95 % bands",
        ESTIMATED,
        "bootstrap over the faces of a picture (Efron 1979), averaged over seconds: how far the "
        "mean would move with other faces, not whether the faces were read rightly",
    ),
    (
        "Pleasantness (valence), energy (arousal)",
        HEURISTIC,
        "shares weighted by how people rate the words (Russell & Mehrabian 1977), \u22121 to +1",
    ),
    (
        "Moments worth a look",
        HEURISTIC,
        f"change points of pleasantness in 10 s steps (optimal partitioning); changes below "
        f"{SLIGHT:g} are left out",
    ),
    ("Flags", HEURISTIC, "thresholds as given with each"),
)


def method_page(info: SessionInfo, rules: FlagRules) -> list[Block]:
    """Return the page for a session."""
    return [
        Heading("Method and limits", anchor="method"),
        Text(
            "Prohibited in the EU: AI that infers the emotions of people in education has been "
            "forbidden there since 2 February 2025, except for medical or safety reasons (AI Act, "
            "Regulation (EU) 2024/1689, Art. 5(1)(f)). Showing only averages does not change "
            "that. Elsewhere consent may be required.",
            "note",
        ),
        Text(
            "This report is no ranking and no grade, and must not be used for one. An expression "
            "is not a feeling: a frown may be concentration (Barrett et al. 2019)."
        ),
        Heading("What the figures are", 3),
        Table(
            (Column("Figure", 0.27), Column("Kind", 0.13), Column("Where it comes from", 0.60)),
            _KINDS,
        ),
        Heading("Limits", 3),
        Bullets((*_limits(info), *_rules(info, rules))),
        Heading("Pleasantness and energy of each expression", 3),
        Table(
            (Column("", 0.2), *(Column(e.label, 0.8 / 7, number=True) for e in EMOTIONS)),
            (
                ("pleasantness", *(signed(float(v)) for v in VALENCE_AROUSAL[:, 0])),
                ("energy", *(signed(float(a)) for a in VALENCE_AROUSAL[:, 1])),
            ),
        ),
        Text(_provenance(info), "muted"),
    ]


def _limits(info: SessionInfo) -> list[str]:
    return [
        _accuracy(info.model_sha256),
        "FER2013 shows posed and searched-for photographs, labelled by few people, who agree with "
        "one another on about two in three (65 \u00b1 5 %, Goodfellow et al. 2013). On other "
        "faces, small tiles and poor light readings are worse.",
        "Readings differ between groups of people: similar smiles have been scored angrier on "
        "Black people (Rhue 2018). A resting face can be read as sad.",
        f"Where fewer than {percent(MIN_COVERAGE)} of those in view were read, the figures speak "
        "for too few; lines are dotted there. People whose camera is off are in no figure but "
        "the number in view.",
        "Expressions say little about learning (D\u2019Mello & Graesser 2012): a concentrated "
        "class looks neutral.",
    ]


def _rules(info: SessionInfo, rules: FlagRules) -> list[str]:
    if not info.per_participant:
        return [
            f"Class only: nothing is kept of single participants, and figures that rest on fewer "
            f"than {EXPORT_MIN} faces are left out."
        ]
    return [
        f"Per-participant flags: negative (sad, afraid or angry is likeliest) in at least "
        f"{percent(rules.negative_share)} of at least {rules.negative_minutes:g} analysed minutes; "
        f"no face for {rules.absent_s / 60:g} minutes. Seconds below "
        f"{percent(rules.least_confidence)} confidence are unsure and not counted."
    ]


@lru_cache(maxsize=1)
def _shipped_model() -> tuple[str, float, float] | None:
    """Return the model's sha256 and its accuracies (FER2013 label, FER+ majority), or None."""
    try:
        card = json.loads(resource(_CARD).read_text(encoding="utf-8"))
        test = card["metrics"]["public_test"]
        return (
            str(card["sha256"]),
            float(test["fer2013"]["accuracy"]),
            float(test["fer_plus"]["accuracy"]),
        )
    except (UserError, OSError, ValueError, KeyError, TypeError):
        # The report stands without; it then says that it does not know.
        return None


def _accuracy(sha256: str) -> str:
    model = _shipped_model()
    if model is None or model[0] != sha256:
        return "How often the model of this session is right is not known to this program."
    return (
        f"On FER2013\u2019s public test the model agrees with the FER2013 label on "
        f"{100 * model[1]:.1f} % of faces and with most of ten people (FER+) on "
        f"{100 * model[2]:.1f} % (measured). Outside such a test it is wrong more often."
    )


def _provenance(info: SessionInfo) -> str:
    # What the store holds is text of any length.
    settings = "; ".join(f"{name} {value}" for name, value in sorted(info.settings.items()))[:600]
    parts = [
        f"Made on this computer by FER Monitor {info.app_version[:40] or 'of unknown version'}",
        f"model {info.model_sha256[:12] or 'unknown'}",
        f"session {info.id[:64]}",
    ]
    return "; ".join(parts) + (f". Settings: {settings}." if settings else ".")
