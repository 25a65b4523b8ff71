"""The HTTP side: the API under `/api`, the widget's files, and what watches the service."""

from assistant.api.middleware import SecurityHeaders
from assistant.api.pages import create_routes
from assistant.api.service import Service

__all__ = ["SecurityHeaders", "Service", "create_routes"]
