"""Settings of the web server; the port comes from Heroku's PORT, the number of workers from WEB_CONCURRENCY.

The router gives up after 30 s, so a request that takes 28 s is ended here and said so in our log.
https://devcenter.heroku.com/articles/http-routing
"""

from pathlib import Path

from gunicorn.glogging import Logger

from telemetry import configure_logging


class OneLogger(Logger):  # type: ignore[misc] # gunicorn publishes no types
    """Leaves all lines to our own logging; the app tells each request itself, without its query."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        configure_logging()
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True

    def access(self, resp: object, req: object, environ: object, request_time: object) -> None:
        """Say nothing: a path and its query can hold a token."""


wsgi_app = "web.wsgi:serve()"
logger_class = OneLogger
worker_class = "gthread"
threads = 4
timeout = 28
graceful_timeout = 25
keepalive = 95  # longer than the router keeps an idle connection
max_requests = 1000
max_requests_jitter = 100
control_socket_disable = True
# Heartbeats on a disk stall a worker when the disk does.
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in memory, where gunicorn makes a file of a name of its own
worker_tmp_dir = str(_MEMORY) if _MEMORY.is_dir() else None
