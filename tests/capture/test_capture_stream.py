"""Network streams, from a real MJPEG server on this computer."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from fer_monitor.capture.source import Pacing, SourceFault
from fer_monitor.capture.stream import StreamSource, parse_stream_url, shown_address
from fer_monitor.core.errors import UserError
from tests.support.waiting import wait_until

SHADES = (40, 90, 140, 190)
PERIOD_S = 0.02
SECRET = "s3cret-Pa55"


def jpeg(shade: int) -> bytes:
    done, data = cv2.imencode(".jpg", np.full((48, 64, 3), shade, np.uint8))
    assert done
    return data.tobytes()


class MjpegServer:
    """Serves pictures while it runs; ``silent`` holds them back, ``stop`` cuts the line."""

    def __init__(self, port: int = 0, password: str = "") -> None:
        self.silent = threading.Event()
        self.stopping = threading.Event()
        self.logins: list[str] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.logins.append(self.headers.get("Authorization", ""))
                if password and not self.headers.get("Authorization"):
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="camera"')
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                try:
                    outer._send_pictures(self)
                except OSError:
                    pass  # the reader has hung up, which is how a stream ends

            def log_message(self, *_args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = False  # server_close() waits for them
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.port = self._server.server_port

    def _send_pictures(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        number = 0
        while not self.stopping.wait(PERIOD_S):
            if self.silent.is_set():
                continue
            data = jpeg(SHADES[number % len(SHADES)])
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
            handler.wfile.write(head.encode() + data + b"\r\n")
            number += 1

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[MjpegServer]:
    running = MjpegServer()
    yield running
    running.stop()


def source_at(port: int, **more: object) -> StreamSource:
    waits = {"open_timeout_s": 10.0, "read_timeout_s": 10.0, **more}
    return StreamSource(f"http://127.0.0.1:{port}/video", **waits)


def read_to_the_fault(source: StreamSource) -> None:
    # Pictures that were under way when the line was cut may still arrive.
    for _ in range(1000):
        source.read()


def test_pictures_of_the_stream_arrive_in_order(server):
    times = iter(range(100))
    source = source_at(server.port, clock=lambda: float(next(times)))
    source.open()
    frames = [source.read() for _ in range(8)]
    source.close()
    assert [round(float(f.image.mean())) for f in frames] == [*SHADES, *SHADES]
    assert [f.index for f in frames] == list(range(8))
    assert [f.t for f in frames] == [float(i) for i in range(8)]
    assert frames[0].image.shape == (48, 64, 3)
    assert source.pacing is Pacing.STREAMING
    assert source.progress is None
    assert source.source_id == "stream"


def test_a_stream_that_dies_is_a_fault_and_comes_back(server):
    source = source_at(server.port)
    source.open()
    source.read()
    server.stop()
    with pytest.raises(SourceFault, match=f"127.0.0.1:{server.port}/video has stopped") as caught:
        read_to_the_fault(source)
    assert caught.value.can_retry
    source.close()
    with pytest.raises(SourceFault, match="could not be opened") as caught:
        source.open()
    assert caught.value.can_retry
    again = MjpegServer(server.port)
    try:
        source.open()
        first = source.read()
        assert first.index > 0
        assert round(float(first.image.mean())) == SHADES[0]
        source.close()
    finally:
        again.stop()


def test_a_stream_that_falls_silent_is_a_fault(server):
    source = source_at(server.port, read_timeout_s=1.0)
    source.open()
    server.silent.set()
    with pytest.raises(SourceFault, match="has stopped"):
        read_to_the_fault(source)
    source.close()


def test_a_server_that_never_sends_a_picture_does_not_hold_us(server):
    server.silent.set()
    source = source_at(server.port, open_timeout_s=0.3, read_timeout_s=0.3)
    with pytest.raises(SourceFault) as caught:
        source.open()
    assert caught.value.can_retry


@pytest.mark.allow_log("does not answer")
def test_a_library_that_ignores_its_timeouts_does_not_hold_us():
    answers = threading.Event()
    released = threading.Event()

    class Never:
        def isOpened(self) -> bool:
            return True

        def release(self) -> None:
            released.set()

    def hang(_url: str, _open_s: float, _read_s: float) -> Never:
        answers.wait()
        return Never()

    source = StreamSource("rtsp://10.0.0.1/a", factory=hang, open_timeout_s=0.01)
    try:
        with pytest.raises(SourceFault, match="did not answer"):
            source.open()
    finally:
        answers.set()
    wait_until(released.is_set, what="the release")


def test_the_password_is_used_and_never_shown(capfd):
    server = MjpegServer(password=SECRET)
    url = f"http://teacher:{SECRET}@127.0.0.1:{server.port}/video?token={SECRET}"
    source = StreamSource(url, open_timeout_s=10, read_timeout_s=10)
    shown = [source.title, source.source_id, repr(source)]
    try:
        source.open()
        frame = source.read()
        shown += [frame.source_id]
        source.close()
    finally:
        server.stop()
    assert any(login.startswith("Basic ") for login in server.logins)
    with pytest.raises(SourceFault) as caught:
        source.open()
    shown += [str(caught.value), repr(caught.value), repr(caught.value.__cause__)]
    shown += list(capfd.readouterr())
    assert not [text for text in shown if SECRET in text]
    assert source.title == f"Network stream, 127.0.0.1:{server.port}/video"


def test_an_error_of_the_library_does_not_carry_the_address():
    def broken(url: str, _open_s: float, _read_s: float) -> None:
        raise cv2.error(f"cannot open {url}")

    with pytest.raises(SourceFault, match="could not be opened") as caught:
        StreamSource(f"rtsp://u:{SECRET}@10.0.0.1/a", factory=broken).open()
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "url",
    [
        "",
        "rtsp://",
        "http://",
        "http:///video",
        "ftp://host/video",
        "file:///etc/passwd",
        "host:8080/video",
        "rtsp://host:port/video",
        "rtsp://host:99999/video",
        "http://ho st/video",
        "http://[::1/video",
        "http://host/a\nb",
    ],
)
def test_an_address_that_is_none_of_a_stream_is_a_sentence(url):
    with pytest.raises(UserError) as caught:
        StreamSource(url)
    assert caught.value.message.startswith("The stream address")
    assert "rtsp://" in caught.value.hint


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtsp://user:pw@192.168.1.20:554/stream1?key=1", "192.168.1.20:554/stream1"),
        ("http://Camera.local/mjpg", "camera.local/mjpg"),
        ("rtsps://[fe80::1]:322/a", "[fe80::1]:322/a"),
        ("  HTTPS://host:8443  ", "host:8443"),
    ],
)
def test_the_shown_address_leaves_out_secrets(url, shown):
    assert shown_address(parse_stream_url(url)) == shown


def test_reading_before_opening_is_a_mistake_of_the_caller():
    with pytest.raises(RuntimeError):
        StreamSource("rtsp://host/a").read()
