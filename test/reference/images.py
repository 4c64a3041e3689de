"""Small image files of every kind, with the pixels that PIL reads: the fixture golden/images.npz.

    python test/reference/images.py test/reference/golden

Needs pillow (with libjpeg-turbo), numpy and simplejpeg (subsampling that PIL cannot write). For each name, the archive
holds the bytes of the file (`<name>.file`) and the pixels `[height, width, 3]` (`<name>.pixels`). PNGs are written here,
since PIL writes few kinds. Their pixels are those of PIL, too, but for 16 bits: PIL takes the upper byte of a value, and
we round value / 257.
"""

import io
import itertools
import struct
import sys
import zlib

import numpy
import simplejpeg
from PIL import Image

GREY, RGB, PALETTE, GREY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GREY: 1, RGB: 3, PALETTE: 1, GREY_ALPHA: 2, RGB_ALPHA: 4}
DEPTHS = {GREY: (1, 2, 4, 8, 16), RGB: (8, 16), PALETTE: (1, 2, 4, 8), GREY_ALPHA: (8, 16), RGB_ALPHA: (8, 16)}
NAMES = {GREY: "grey", RGB: "rgb", PALETTE: "palette", GREY_ALPHA: "grey-alpha", RGB_ALPHA: "rgb-alpha"}
# Adam7: first column, first row, step between columns, step between rows.
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]

numbers = numpy.random.default_rng(13)
cases = {}


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(values, depth):
    """Rows of values as bytes, `[height, bytes]`."""
    height = values.shape[0]
    if depth == 16:
        return values.astype(">u2").reshape(height, -1).view(numpy.uint8)
    if depth == 8:
        return values.astype(numpy.uint8).reshape(height, -1)
    bits = (values.reshape(height, -1, 1) >> numpy.arange(depth - 1, -1, -1)) & 1
    return numpy.packbits(bits.reshape(height, -1).astype(numpy.uint8), axis=1)


def filtered(rows, unit):
    """Rows with the five filters in turn."""
    result = b""
    above = numpy.zeros(rows.shape[1], int)
    for y, row in enumerate(rows.astype(int)):
        left, corner = (numpy.concatenate([numpy.zeros(unit, int), each])[: len(row)] for each in (row, above))
        p = left + above - corner
        far = [abs(p - each) for each in (left, above, corner)]
        paeth = numpy.where(
            (far[0] <= far[1]) & (far[0] <= far[2]), left, numpy.where(far[1] <= far[2], above, corner)
        )
        kind = y % 5
        predicted = [0, left, above, (left + above) // 2, paeth][kind]
        result += bytes([kind]) + ((row - predicted) % 256).astype(numpy.uint8).tobytes()
        above = row
    return result


def png(values, colour, depth, interlaced=False, palette=None, transparent=None, extra=b"", after=b"", parts=1):
    """A PNG of `[height, width, channels]`, its data in so many chunks."""
    height, width, channels = values.shape
    unit = max(1, channels * depth // 8)
    layers = [values]
    if interlaced:
        layers = [values[y::down, x::across] for x, y, across, down in PASSES]
    data = zlib.compress(b"".join(filtered(packed(each, depth), unit) for each in layers if each.size), 9)
    size = -(-len(data) // parts)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))),
            extra,
            chunk(b"PLTE", palette.tobytes()) if palette is not None else b"",
            chunk(b"tRNS", transparent) if transparent is not None else b"",
            *(chunk(b"IDAT", data[i : i + size]) for i in range(0, len(data), size)),
            chunk(b"IEND", b""),
            after,
        ]
    )


def pil(file):
    """What PIL reads: transparent pixels keep their colour, and the orientation in the EXIF data is ignored."""
    return numpy.asarray(Image.open(io.BytesIO(file)).convert("RGB"))


def add(name, file, pixels=None):
    cases[f"{name}.file"] = numpy.frombuffer(file, numpy.uint8)
    cases[f"{name}.pixels"] = pil(file) if pixels is None else pixels.astype(numpy.uint8)


def pixels_of(values, colour, depth, palette):
    """`[height, width, 3]` by the definition: opacity apart, values scaled to 255."""
    if colour == PALETTE:
        return palette[values[..., 0]]
    scaled = numpy.floor(values.astype(float) * 255 / (2**depth - 1) + 0.5)
    return numpy.repeat(scaled[..., :1], 3, axis=2) if colour in (GREY, GREY_ALPHA) else scaled[..., :3]


def add_png(name, colour, depth, transparent=None, shape=(9, 13), **options):
    palette = numbers.integers(0, 256, (2**depth, 3), numpy.uint8) if colour == PALETTE else None
    values = numbers.integers(0, 2**depth, (*shape, CHANNELS[colour]))
    if transparent == "colour":  # The colour of the first pixel; some others have it, too.
        values[::3, ::4] = values[0, 0]
        transparent = struct.pack(f">{CHANNELS[colour]}H", *values[0, 0])
    file = png(values, colour, depth, palette=palette, transparent=transparent, **options)
    pixels = pixels_of(values, colour, depth, palette)
    if depth < 16:
        assert (pil(file) == pixels).all(), name
    add(name, file, pixels)


for colour, depths in DEPTHS.items():
    for depth, interlaced in itertools.product(depths, (False, True)):
        add_png(f"png-{NAMES[colour]}-{depth}{'-interlaced' if interlaced else ''}", colour, depth, interlaced=interlaced)
for colour in (GREY, RGB):
    for depth in DEPTHS[colour]:
        add_png(f"png-{NAMES[colour]}-{depth}-transparent", colour, depth, transparent="colour")
add_png("png-rgb-8-transparent-interlaced", RGB, 8, transparent="colour", interlaced=True)
add_png("png-palette-4-transparent", PALETTE, 4, transparent=bytes(range(0, 256, 16)))
add_png("png-many-chunks", RGB, 8, parts=7, extra=chunk(b"tEXt", b"Comment\0Hello") + chunk(b"gAMA", b"\0\0\xb1\x8f"))
add_png("png-bytes-after", RGB, 8, after=b"\0" * 5 + b"trailing bytes")
for height, width in ((1, 1), (1, 5), (3, 2), (8, 1)):
    add_png(f"png-interlaced-{height}x{width}", RGB, 8, interlaced=True, shape=(height, width))

# Smooth, as photographs are, with an edge in the colours that subsampling blurs.
HEIGHT, WIDTH = 35, 43
y, x = numpy.mgrid[:HEIGHT, :WIDTH]
photo = numpy.stack([4 * y + 2 * x, numpy.where(x + y < 30, 30, 220), 255 - 6 * y], axis=2)
photo = numpy.clip(photo + numbers.integers(-12, 13, photo.shape), 0, 255).astype(numpy.uint8)


def jpeg(mode="RGB", **options):
    file = io.BytesIO()
    image = Image.fromarray(photo).convert("RGB" if mode == "CMYK" else mode)
    # PIL's conversion leaves black at 0; some ink makes the fourth channel matter.
    if mode == "CMYK":
        black = numpy.clip(3 * x + y, 0, 255).astype(numpy.uint8)
        image = Image.merge("CMYK", [*Image.fromarray(255 - photo).split(), Image.fromarray(black)])
    image.save(file, "JPEG", **{"quality": 80, **options})
    return file.getvalue()


def segments(file):
    """Marker segments up to the first scan, each a (marker, bytes), and the rest of the file."""
    found, at = [], 2
    while file[at + 1] != 0xDA:
        length = struct.unpack(">H", file[at + 2 : at + 4])[0]
        found.append((file[at + 1], file[at : at + 2 + length]))
        at += 2 + length
    return found, file[at:]


def joined(found, rest):
    return b"\xff\xd8" + b"".join(data for _, data in found) + rest


for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
    for progressive in (False, True):
        options = dict(subsampling=subsampling, progressive=progressive)
        add(f"jpeg-{name}{'-progressive' if progressive else ''}", jpeg(**options))
for name in ("440", "411"):
    add(f"jpeg-{name}", simplejpeg.encode_jpeg(numpy.ascontiguousarray(photo), 80, "RGB", name))
add("jpeg-grey", jpeg("L"))
add("jpeg-grey-progressive", jpeg("L", progressive=True))
add("jpeg-quality-100", jpeg(quality=100, subsampling=0))
add("jpeg-quality-5", jpeg(quality=5))
add("jpeg-optimized", jpeg(optimize=True))
add("jpeg-restart-markers", jpeg(restart_marker_blocks=1))
add("jpeg-restart-markers-444", jpeg(restart_marker_blocks=4, subsampling=0))
add("jpeg-restart-markers-progressive", jpeg(restart_marker_rows=1, progressive=True))
for orientation in (3, 6):
    exif = Image.Exif()
    exif[0x0112] = orientation
    add(f"jpeg-orientation-{orientation}", jpeg(exif=exif))
add("jpeg-comment", jpeg(comment=b"\xff\xd9 in a comment ends nothing"))

stored_as_rgb = jpeg(keep_rgb=True, subsampling=0)
head, rest = segments(stored_as_rgb)
add("jpeg-rgb", stored_as_rgb)
add("jpeg-rgb-ids-only", joined([each for each in head if each[0] != 0xEE], rest))
renamed = {ord("R"): 1, ord("G"): 2, ord("B"): 3}


def with_ids(data, first, step):
    changed = bytearray(data)
    for i in range(first, first + 3 * step, step):
        changed[i] = renamed[changed[i]]
    return bytes(changed)


head = [(marker, with_ids(data, 10, 3) if marker == 0xC0 else data) for marker, data in head]
add("jpeg-rgb-adobe-only", joined(head, with_ids(rest, 5, 2)))

cmyk = jpeg("CMYK")
add("jpeg-cmyk", cmyk)
add("jpeg-cmyk-progressive", jpeg("CMYK", progressive=True))
add("jpeg-cmyk-422", jpeg("CMYK", subsampling=1))
add("jpeg-cmyk-420-progressive", jpeg("CMYK", subsampling=2, progressive=True, restart_marker_rows=1))
add("jpeg-cmyk-restart-markers", jpeg("CMYK", restart_marker_blocks=3))
head, rest = segments(cmyk)
add("jpeg-ycck", joined([(m, data[:-1] + b"\x02" if m == 0xEE else data) for m, data in head], rest))
add("jpeg-cmyk-no-adobe", joined([each for each in head if each[0] != 0xEE], rest))

plain = jpeg()
add("jpeg-bytes-before", plain[:2] + b"\0\n junk" + plain[2:], pil(plain))
add("jpeg-bytes-after", plain + b"\0" * 9 + b"trailing")
add("jpeg-fill-bytes", plain[:2] + b"\xff\xff\xff" + plain[2:])

for name, options in (("", {}), ("-lossless", dict(lossless=True))):
    file = io.BytesIO()
    Image.fromarray(photo).save(file, "WEBP", quality=80, **options)
    add(f"webp{name}", file.getvalue())
file = io.BytesIO()
opacity = numpy.where(x < 20, 255, 7 * y).astype(numpy.uint8)
Image.fromarray(numpy.dstack([photo, opacity])).save(file, "WEBP", lossless=True, exact=True)
add("webp-transparent", file.getvalue())

numpy.savez_compressed(f"{sys.argv[1]}/images.npz", **cases)
print(len(cases) // 2, "files")
