from pathlib import Path

from gatehouse_client import FileStore, GatehouseClient


def connect(url, on_signed_out):
    """Returns the client of this program. The user stays signed in after a restart."""
    tokens = Path.home() / ".local" / "share" / "example-desktop" / "tokens.json"
    return GatehouseClient(url, store=FileStore(tokens), on_signed_out=on_signed_out)
