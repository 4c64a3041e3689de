"""Pictures with boxes as Pascal VOC and COCO, by Python's own XML and JSON writers: the fixtures golden/detection.

    python test/reference/detection.py test/reference/golden/detection

Each object is a rectangle of pixels: columns first_x to last_x, rows first_y to last_y, counted from 0, both ends included.
expected.json has the box of each as the area that these pixels cover. Needs only the standard library.
"""

import json
import os
import random
import shutil
import struct
import sys
import xml.etree.ElementTree as etree
import zlib

folder = sys.argv[1]
shutil.rmtree(folder, ignore_errors=True)
draw = random.Random(7)

CLASSES = {"cat": 3, "dog": 17, "R&D <sign>": 90}


def path(*names):
    whole = os.path.join(folder, *names)
    os.makedirs(os.path.dirname(whole), exist_ok=True)
    return whole


def png(width, height, grey):
    def chunk(kind, data):
        content = kind + data
        return struct.pack(">I", len(data)) + content + struct.pack(">I", zlib.crc32(content))

    rows = b"".join(b"\0" + bytes([grey]) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def picture(number, part, objects):
    width, height = draw.randint(20, 60), draw.randint(20, 60)
    rectangles = []
    for _ in range(objects):
        first_x, first_y = draw.randrange(width), draw.randrange(height)
        last_x, last_y = draw.randint(first_x, width - 1), draw.randint(first_y, height - 1)
        name = draw.choice(list(CLASSES))
        rectangles.append((name, first_x, first_y, last_x, last_y, draw.random() < 0.3))
    return number, part, width, height, rectangles


pictures = [picture(i, "train" if i < 5 else "test", [2, 0, 1, 3, 2, 1, 4, 0][i]) for i in range(8)]
# A whole picture, and single pixels in its corners.
number, part, width, height, _ = pictures[2]
edges = [("dog", 0, 0, width - 1, height - 1, False), ("cat", 0, 0, 0, 0, False)]
edges.append(("cat", width - 1, height - 1, width - 1, height - 1, True))
pictures[2] = number, part, width, height, edges

for number, part, width, height, objects in pictures:
    content = png(width, height, 20 * number)
    stem = f"{number:06d}"
    open(path("voc", "JPEGImages", f"{stem}.png"), "wb").write(content)
    open(path("coco", "images", f"{part}2017", f"{number % 2}", f"{stem}.png"), "wb").write(content)
    root = etree.Element("annotation")
    etree.SubElement(root, "filename").text = f"{stem}.png"
    size = etree.SubElement(root, "size")
    for name, value in (("width", width), ("height", height), ("depth", 1)):
        etree.SubElement(size, name).text = str(value)
    for name, first_x, first_y, last_x, last_y, flag in objects:
        each = etree.SubElement(root, "object")
        etree.SubElement(each, "name").text = name
        etree.SubElement(each, "difficult").text = str(int(flag))
        box = etree.SubElement(each, "bndbox")
        for corner, value in (("xmax", last_x), ("xmin", first_x), ("ymax", last_y), ("ymin", first_y)):
            etree.SubElement(box, corner).text = str(value + 1)
        # Parts of a person have boxes of their own.
        inner = etree.SubElement(each, "part")
        etree.SubElement(inner, "name").text = "head"
        etree.SubElement(etree.SubElement(inner, "bndbox"), "xmin").text = "1"
    tree = etree.ElementTree(root)
    etree.indent(tree)
    os.makedirs(os.path.dirname(path("voc", "Annotations", "x")), exist_ok=True)
    tree.write(path("voc", "Annotations", f"{stem}.xml"), encoding="utf-8", xml_declaration=number % 2 == 0)

for list_name, chosen in (("trainval", range(5)), ("train", range(3)), ("val", range(3, 5)), ("test", range(5, 8))):
    with open(path("voc", "ImageSets", "Main", f"{list_name}.txt"), "w") as file:
        file.writelines(f"{number:06d}\n" for number in chosen)

identity = 1000
for part, chosen in (("train", pictures[:5]), ("test", pictures[5:])):
    annotations = []
    for number, _, _, _, objects in chosen:
        for name, first_x, first_y, last_x, last_y, flag in objects:
            identity += draw.randint(1, 9)
            sides = [first_x, first_y, last_x - first_x + 1, last_y - first_y + 1]
            annotations.append(
                {
                    "segmentation": {"counts": [0, 3, 5], "size": [9, 9]} if flag else [[1.5, 2.25, 3, 4, 5, 6]],
                    "area": sides[2] * sides[3],
                    "iscrowd": int(flag),
                    "image_id": 500 + 7 * number,
                    "bbox": [float(side) for side in sides],
                    "category_id": CLASSES[name],
                    "id": identity,
                }
            )
    draw.shuffle(annotations)
    images = [
        {"license": 1, "file_name": f"{n % 2}/{n:06d}.png", "height": h, "width": w, "id": 500 + 7 * n}
        for n, _, w, h, _ in chosen
    ]
    categories = [{"supercategory": 'a "thing"', "id": i, "name": name} for name, i in CLASSES.items()]
    whole = {"info": {"year": 2017, "nested": [[{"}": "]"}]]}, "images": images, "annotations": annotations}
    with open(path("coco", "annotations", f"instances_{part}2017.json"), "w") as file:
        # As COCO is published: without blanks, categories last.
        json.dump({**whole, "categories": categories}, file, separators=(",", ":") if part == "train" else None)

expected = [
    {
        "picture": f"{number:06d}.png",
        "part": part,
        "width": width,
        "height": height,
        "objects": sorted(
            [name, first_x, first_y, last_x + 1, last_y + 1, flag]
            for name, first_x, first_y, last_x, last_y, flag in objects
        ),
    }
    for number, part, width, height, objects in pictures
]
with open(path("expected.json"), "w") as file:
    json.dump({"vocClasses": sorted(CLASSES), "cocoClasses": list(CLASSES), "pictures": expected}, file, indent=1)
    file.write("\n")
