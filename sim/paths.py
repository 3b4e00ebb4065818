"""Where the model and its data lie, and paths as users write them."""

from errno import ENOENT
from pathlib import Path

PACKAGE = Path(__file__).parent
DATA_FOLDER = PACKAGE / "data"
SHIPPED = PACKAGE.parent / "configs"  # policies and scenarios by name; a model can do without them


def in_home(path: str | Path) -> Path:
    """Return a path with `~` and `~user` in front as that home folder; raise OSError if there is no such user."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise FileNotFoundError(ENOENT, "there is no such home folder", str(path)) from None
