"""The small mood meter that stays beside the video call."""
