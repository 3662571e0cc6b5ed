"""What assets say of themselves: fonts, pictures and documents carry the words of those who made them."""

from pathlib import PurePosixPath

from archiver.examine.licence.assets.judge import AssetSays
from archiver.examine.licence.assets.reader import FILE_LIMIT, MOST_ASSETS, AssetReader, read_assets

__all__ = ["ASSETS_VERSION", "FILE_LIMIT", "MOST_ASSETS", "AssetReader", "AssetSays", "asset_rank", "read_assets"]

ASSETS_VERSION = "assets-1"
"""Changes whenever the same bytes can get another answer."""

_BY_RANK = (
    (".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2", ".eot", ".pfb", ".pfa"),
    (".pdf", ".ai", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".odg", ".epub"),
    (".svg", ".eps", ".psd", ".tif", ".tiff"),
    (".jpg", ".jpeg", ".webp", ".avif", ".heic"),
    (".png", ".gif"),
)
_RANKS = {suffix: rank for rank, suffixes in enumerate(_BY_RANK) for suffix in suffixes}


def asset_rank(path: str) -> int | None:
    """None for a path that is no readable asset; the lower, the more likely it says something (a font 0, a PNG 4).

    Whoever has more than 400 assets reads them in this order.
    """
    return _RANKS.get(PurePosixPath(path).suffix.casefold())
