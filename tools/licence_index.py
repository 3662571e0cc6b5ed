"""Make the licence examiner's data/texts.index anew: after its texts, rules.toml or the cutting into words changed."""

from pathlib import Path

from archiver.examine.licence.index import build
from archiver.examine.licence.texts import keys

DATA = Path(__file__).parents[1] / "archiver" / "examine" / "licence" / "data" / "texts.index"

if __name__ == "__main__":
    DATA.write_bytes(build())
    print(f"{len(keys())} texts, {DATA.stat().st_size:,} bytes")
