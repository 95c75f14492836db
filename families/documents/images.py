"""Photographs and scans are decoded and encoded again: what else a file held, the place where it was taken among it, is
gone, and so is whatever was hidden in it."""

import io
import struct
import warnings
import zlib

from PIL import Image, ImageOps

from families.errors import DocumentDamaged, DocumentTooManyPixels

MOST_PIXELS = 52_000_000  # what a telephone of 50 megapixels takes
LONGEST_SIDE = 3000  # pixels that are kept: a page of A4 at 250 dots an inch
_QUALITY = 85
# What Pillow raises for a file that ends early or contradicts itself (its UnidentifiedImageError is an OSError).
_BROKEN = (
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def clean_image(content: bytes, picture_format: str) -> bytes:
    """The picture alone, upright, as a JPEG; of `picture_format` ("JPEG" or "PNG") and nothing else. Its size is judged by
    its header, before anything is decoded. Raises DocumentTooManyPixels, DocumentDamaged."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of data that Pillow reads over; too many pixels are refused below
            return _encoded(content, picture_format)
    except Image.DecompressionBombError as error:
        raise DocumentTooManyPixels from error
    except _BROKEN as error:
        raise DocumentDamaged from error


def _encoded(content: bytes, picture_format: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=(picture_format,)) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise DocumentTooManyPixels
        small = opened.convert("RGBA" if opened.mode == "P" else "L") if opened.mode in {"1", "P"} else opened
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded at a half or a quarter where that is enough
        picture = _flat(ImageOps.exif_transpose(small))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()


def _flat(picture: Image.Image) -> Image.Image:
    """A picture of the same pixels and nothing else, on white where it was see-through."""
    if picture.mode.startswith("I"):  # 16 bits a pixel, of which Pillow would only keep the lowest
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if not picture.has_transparency_data:
        plain = Image.new("RGB", picture.size)
        plain.paste(picture.convert("RGB"))
        return plain
    layered = picture.convert("RGBA")
    white = Image.new("RGB", layered.size, "white")
    white.paste(layered, mask=layered.getchannel("A"))
    return white
