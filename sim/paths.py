"""Where the model and its data lie."""

from pathlib import Path

PACKAGE = Path(__file__).parent
DATA_FOLDER = PACKAGE / "data"
