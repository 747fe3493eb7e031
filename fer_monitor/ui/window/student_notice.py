"""The notice that a teacher gives to students before the first lesson, in plain language."""

from __future__ import annotations

from fer_monitor.ui.look.words import tr


def student_notice(*, per_participant: bool) -> str:
    """Return the notice as plain text; what the teacher fills in stands in brackets.

    Parameters
    ----------
    per_participant : bool
        Whether single participants are kept, which must then be said.
    """
    kept = (
        tr(
            "- What is kept? Numbers: how the class looks on average, such as “20 % smiling at "
            "10:15”, and for each person in view how often the program saw which expression, "
            "under a number [or your name]. I delete them after [30] days. No pictures, no films, "
            "no sound, and nothing that could recognise your face."
        )
        if per_participant
        else tr(
            "- What is kept? Numbers of the class as a whole, such as “20 % smiling at 10:15”. "
            "Nothing is kept about single people. I delete the numbers after [30] days. No "
            "pictures, no films, no sound, and nothing that could recognise your face."
        )
    )
    return "\n\n".join(
        (
            tr("We would like to use a program that looks at faces in our online class"),
            tr(
                "In [course] I would like to use a program called FER Monitor. While we meet, it "
                "looks at the faces in our video call and guesses what they show: for example a "
                "smile, a frown or nothing in particular. From that it makes one summary of the "
                "whole class, so that I notice when I lose you."
            ),
            tr("- Who sees it? Only I do, on my computer. Nothing is sent to anybody."),
            kept,
            tr(
                "- Can it be wrong? Yes, often. It does not know what you feel or think, or "
                "whether you are listening."
            ),
            tr("- Does it count? No. It plays no part in grades or in anything else about you."),
            tr(
                "- Must I take part? No. You can say no or change your mind at any time, without "
                "a reason and without a disadvantage, also by switching your camera off. Tell me, "
                "and the program will leave you out."
            ),
            tr(
                "Questions, or would you like to see it? Write to me: [name, address]. [If you "
                "are under [18], please show this to your parents: they need to agree as well.]"
            ),
            tr("[ ] I agree   [ ] I do not agree      Name, date: ____________"),
        )
    )
