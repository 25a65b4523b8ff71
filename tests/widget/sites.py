"""Real servers on loopback: the assistant (on a fake or real index) and pages that embed it."""

import socket
import threading
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from assistant.api import SecurityHeaders, Service, create_routes
from assistant.settings import load_settings

PORTS = range(8700, 8800)


def free_socket():
    """A listening socket on a port of this suite's own."""
    for port in PORTS:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            listener.close()
            continue
        listener.listen(128)
        return listener
    raise RuntimeError("no free port between 8700 and 8799")


@contextmanager
def assistant_server(assistant, **overrides):
    """Serve `assistant`; yields the service, with its address as `url`."""
    service = Service(load_settings(**overrides), lambda: assistant)
    app = Starlette(
        routes=create_routes(service),
        middleware=[Middleware(SecurityHeaders, origins=service.origins)],
        lifespan=lambda _: service.running(),
    )
    listener = free_socket()
    service.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not service.is_ready:
            thread.join(0.02)
            assert thread.is_alive()
        yield service
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


class HostPages(BaseHTTPRequestHandler):
    """Pages by path: {path: (html, headers)}."""

    def __init__(self, pages, *args):
        self.pages = pages
        super().__init__(*args)

    def do_GET(self):
        html, headers = self.pages.get(self.path, ("", {}))
        self.send_response(200 if self.path in self.pages else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(html.encode())

    def log_message(self, *args):
        pass


@contextmanager
def host_site(pages):
    """Serve a host website; yields its origin, which is another than the assistant's."""
    listener = free_socket()
    port = listener.getsockname()[1]
    listener.close()
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(HostPages, pages))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{port}"
    finally:
        server.shutdown()
        server.server_close()
