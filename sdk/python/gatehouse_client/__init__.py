"""Client of Gatehouse, a self-hosted authentication server."""

from .client import GatehouseClient
from .errors import GatehouseError, GatehouseProblem, GatehouseUnavailable, ProblemCode
from .store import FileStore, MemoryStore, TokenStore

__version__ = "@{project.version}"
__all__ = [
    "FileStore",
    "GatehouseClient",
    "GatehouseError",
    "GatehouseProblem",
    "GatehouseUnavailable",
    "MemoryStore",
    "ProblemCode",
    "TokenStore",
]
