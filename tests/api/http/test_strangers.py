"""What somebody can make the service do without a key: next to nothing."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.api.http.serving import serve


def test_guessing_keys_is_limited_by_address(tmp_path: Path) -> None:
    """Each guess is another key; after some, the address waits, and those with a key do not."""
    with serve(tmp_path, requests_per_minute=3) as served:
        guesses = [served.with_key(f"ifr_{n}_guess") for n in range(5)]
        codes = [client.request("GET", "/v1/branches").status_code for client in guesses]
        assert codes == [401, 401, 401, 429, 429]
        assert served.with_key("").request("GET", "/v1/branches").status_code == 429
        assert served.client().request("GET", "/v1/branches").status_code == 200


def test_no_body_is_read_of_somebody_unknown(tmp_path: Path) -> None:
    """The answer comes while most of the body is still to come."""
    with serve(tmp_path) as served:
        host, port = served.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as stream:
            stream.sendall(
                b"POST /v1/datasets HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer ifr_none\r\n"
                b"Content-Type: multipart/form-data; boundary=x\r\n"
                b"Content-Length: 45000000\r\n\r\n--x\r\n"
            )
            assert stream.recv(64).startswith(b"HTTP/1.1 401")
