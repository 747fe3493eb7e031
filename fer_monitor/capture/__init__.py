"""Where frames come from: screen region, webcam, recording, network stream, pictures, demo."""
