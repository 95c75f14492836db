"""Pictures are made anew: upright, no larger than need be, and with nothing in them but pixels."""

import io
import tracemalloc

import pytest
from PIL import Image

from families.documents import ContentType, clean_document
from families.documents.images import LONGEST_SIDE, MOST_PIXELS
from families.errors import DocumentDamaged, DocumentTooManyPixels
from tests.families.papers import PLANTED, photograph, png, zip_bomb


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_metadata_is_dropped(format):
    uploaded = photograph(format=format)
    assert PLANTED.encode() in uploaded

    clean = clean_document(uploaded)

    assert PLANTED.encode() not in clean.content
    picture = opened(clean.content)
    assert (clean.content_type, picture.format, picture.size) == (ContentType.JPEG, "JPEG", (640, 480))
    assert not picture.getexif()
    assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_what_is_appended_to_a_picture_is_gone():
    assert b"<script>" not in clean_document(photograph() + b"<script>alert(1)</script>").content


def test_picture_taken_sideways_is_turned():
    """Orientation 6: the telephone was held upright. The dark corner comes to the upper right."""
    picture = opened(clean_document(photograph(orientation=6)).content)

    assert picture.size == (480, 640)
    assert max(picture.getpixel((470, 5))) < 40
    assert min(picture.getpixel((10, 5))) > 150


def test_large_picture_is_made_smaller_and_keeps_its_shape():
    picture = opened(clean_document(photograph((4000, 3000))).content)

    assert picture.size == (LONGEST_SIDE, LONGEST_SIDE * 3 // 4)


def test_black_and_white_scan_becomes_grey_where_it_shrinks():
    """Fine lines of a scan of one bit a pixel stay to be seen: every fourth line is black."""
    scan = Image.new("1", (6000, 400), 1)
    for line in range(0, 400, 4):
        scan.paste(0, (0, line, 6000, line + 1))
    written = io.BytesIO()
    scan.save(written, "PNG")
    shades = {
        value // 32 for _count, (value, *_rest) in opened(clean_document(written.getvalue()).content).getcolors(9999)
    }
    assert shades - {0, 7}


def test_see_through_picture_lies_on_white():
    picture = opened(clean_document(png()).content)

    assert min(picture.getpixel((100, 100))) > 250


@pytest.mark.parametrize(("mode", "shade"), [("L", 128), ("1", 1), ("P", 0), ("LA", (128, 255)), ("I;16", 128 * 256)])
def test_every_kind_of_png_becomes_a_picture(mode, shade):
    picture = opened(clean_document(png(mode=mode, shade=shade)).content)

    assert picture.mode == "RGB"
    if mode in {"L", "LA", "I;16"}:
        assert abs(picture.getpixel((50, 50))[0] - 128) < 4


def test_printers_colours_become_a_screens():
    assert opened(clean_document(photograph(mode="CMYK", shade=(0, 0, 0, 128))).content).mode == "RGB"


def test_zip_bomb_is_refused_before_it_is_unpacked():
    """2 500 million pixels: unpacked they would be 2.5 GB."""
    bomb = zip_bomb()
    assert len(bomb) < 10_000
    tracemalloc.start()
    with pytest.raises(DocumentTooManyPixels):
        clean_document(bomb)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("side", [8_000, 11_000])
def test_too_many_pixels_for_us_or_for_the_library(side):
    assert side * side > MOST_PIXELS
    with pytest.raises(DocumentTooManyPixels):
        clean_document(zip_bomb(side))


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
@pytest.mark.parametrize("kept", [0.02, 0.5, 0.98])
def test_picture_that_ends_early_is_damaged(format, kept):
    noise = Image.effect_noise((300, 300), 80)
    written = io.BytesIO()
    noise.save(written, format)
    whole = written.getvalue()

    with pytest.raises(DocumentDamaged):
        clean_document(whole[: int(len(whole) * kept)])


def test_beginning_of_one_kind_before_another_is_damaged():
    with pytest.raises(DocumentDamaged):
        clean_document(b"\xff\xd8\xff" + png())


def test_packed_text_in_a_png_is_bounded():
    """A bomb in the texts of a PNG rather than in its pixels."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("note", "x" * 50_000_000, zip=True)
    written = io.BytesIO()
    Image.new("L", (10, 10)).save(written, "PNG", pnginfo=info)
    with pytest.raises(DocumentDamaged):
        clean_document(written.getvalue())
