"""Third-party front-end files, from node_modules to where the pages and the PDF letters read them. Run at set-up, after `npm ci`.

- `preau/kit/static/kit/vendor/`: the web typefaces, served;
- `preau/kit/vendor/`: the icon set, of which a page inlines only what it shows, and the typefaces as TTF for Typst.
"""

import pathlib
import re
import shutil
import sys
import tempfile

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
SERVED = ROOT / "preau/kit/static/kit/vendor"
KEPT = ROOT / "preau/kit/vendor"

ATKINSON = MODULES / "@fontsource-variable/atkinson-hyperlegible-next"
ANDIKA = MODULES / "@fontsource/andika"
LUCIDE = MODULES / "lucide-static"

WEB_FONTS = {
    ATKINSON / "files/atkinson-hyperlegible-next-latin-wght-normal.woff2": "atkinson-latin.woff2",
    ATKINSON / "files/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2": "atkinson-latin-ext.woff2",
    ANDIKA / "files/andika-latin-400-normal.woff2": "andika-latin-400.woff2",
    ANDIKA / "files/andika-latin-700-normal.woff2": "andika-latin-700.woff2",
}
LETTER_FONT = "Atkinson Hyperlegible Next"
WEIGHTS = {400: "Regular", 700: "Bold"}


def web_fonts() -> None:
    for source, name in WEB_FONTS.items():
        shutil.copyfile(source, SERVED / name)
    for package, name in ((ATKINSON, "atkinson-OFL.txt"), (ANDIKA, "andika-OFL.txt")):
        shutil.copyfile(package / "LICENSE", SERVED / name)


def icons() -> None:
    """One line an icon, `name<TAB>drawing`, sorted and read by `preau.kit.icons` without being loaded."""
    lines = []
    for file in sorted((LUCIDE / "icons").glob("*.svg")):
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", file.read_text(), re.DOTALL).group(1)
        body = re.sub(r"\s*/>", "/>", re.sub(r">\s+<", "><", drawing.strip()))
        lines.append(f"{file.stem}\t{body}")
    (KEPT / "icons.txt").write_text("\n" + "\n".join(lines) + "\n")
    shutil.copyfile(LUCIDE / "LICENSE", KEPT / "icons-LICENSE.txt")


def letter_fonts() -> None:
    """The two subsets of the web typeface, at two weights, joined again into one family: Typst changes face inside a word badly."""
    for weight, style in WEIGHTS.items():
        with tempfile.TemporaryDirectory() as folder:
            parts = []
            for subset in ("latin", "latin-ext"):
                font = TTFont(ATKINSON / f"files/atkinson-hyperlegible-next-{subset}-wght-normal.woff2")
                font = instancer.instantiateVariableFont(font, {"wght": weight})
                font.flavor = None
                parts.append(f"{folder}/{subset}.ttf")
                font.save(parts[-1])
            font = Merger().merge(parts)
            name_font(font, style, weight)
            font.save(KEPT / f"AtkinsonHyperlegibleNext-{style}.ttf")


def name_font(font: TTFont, style: str, weight: int) -> None:
    family, names = LETTER_FONT, font["name"]
    for record in (16, 17, 21, 22, 25):
        names.removeNames(nameID=record)
    values = {1: family, 2: style, 3: f"{family} {style}", 4: f"{family} {style}", 6: f"{family.replace(' ', '')}-{style}"}
    for record, value in values.items():
        names.setName(value, record, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


def main() -> None:
    if not LUCIDE.exists():
        sys.exit("tools.front: run `npm ci` first")
    for folder in (SERVED, KEPT):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    web_fonts()
    icons()
    letter_fonts()


if __name__ == "__main__":
    main()
