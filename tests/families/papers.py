"""Files as people upload them, and as they should not: made by the tests, of nobody."""

import io
import struct
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

PLANTED = "31.2304 N 121.4737 E"  # in the metadata of a photograph: where it was taken


def photograph(size=(640, 480), *, orientation=None, shade=(200, 190, 170), mode="RGB", format="JPEG", **options):
    """A photograph, dark in its upper left corner, with the place in its metadata."""
    picture = Image.new(mode, size, shade)
    picture.paste(0 if mode == "L" else tuple(0 for _band in shade), (0, 0, size[0] // 4, size[1] // 4))
    exif = Image.Exif()
    exif[0x010E] = PLANTED  # ImageDescription
    if orientation:
        exif[0x0112] = orientation
    written = io.BytesIO()
    picture.save(written, format, exif=exif, **options)
    return written.getvalue()


def png(size=(300, 200), *, mode="RGBA", shade=(10, 120, 40, 0)):
    written = io.BytesIO()
    Image.new(mode, size, shade).save(written, "PNG")
    return written.getvalue()


def zip_bomb(side=50_000):
    """A PNG of a few kB that would unpack to gigabytes: a picture of one grey."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    row = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", row) + chunk(b"IEND", b"")


def pdf(change=lambda writer: None, *, pages=1):
    """A PDF that `change` does something to before it is written."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    change(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def with_action(name, key="/Next"):
    """An action of that name in an object that no page leads to."""

    def change(writer):
        action = DictionaryObject({NameObject("/S"): NameObject(name), NameObject("/F"): TextStringObject("x")})
        writer._add_object(DictionaryObject({NameObject(key): action}))

    return change


EXECUTABLE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\0" * 400
