"""
What the peer's detector learns from: pictures and objects of a data set in COCO's form, the proposals that ours wrote, and the
regions of a mini-batch, sampled as Fast R-CNN does (Girshick, ICCV 2015, section 2.3).
"""

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torchvision.ops import box_iou

POSITIVE = 0.5
MIN_BACKGROUND = 0.1


class Pictures:
    """Pictures `[pictures, 1, height, width]` as floats in memory, and of each its objects and its candidates for regions."""

    def __init__(self, folder, about):
        files = [Path(file) for file in about["files"]]
        grey = np.stack([np.asarray(Image.open(file).convert("L")) for file in files])
        self.inputs = torch.from_numpy(grey).unsqueeze(1).float().div_(255)
        self.objects = objects_of(files, about["classes"])
        proposals = torch.from_numpy(np.fromfile(folder / "proposals", np.float32)).reshape(-1, 4)
        parts = proposals.split(about["proposals"])
        self.proposals = parts
        # The objects' own boxes are proposals, too.
        self.candidates = [torch.cat([boxes, part]) for (boxes, _), part in zip(self.objects, parts)]
        self.regions, self.positives = about["regions"], about["positives"]
        self.deviations = torch.tensor(about["deviations"])

    def sampled(self, row):
        """Regions of a picture at random: `[regions, 4]`, labels and offsets."""
        boxes, labels = self.objects[row]
        candidates = self.candidates[row]
        best, nearest = box_iou(candidates, boxes).max(1)
        positive = drawn(torch.where(best >= POSITIVE)[0], min(self.positives, self.regions))
        background = torch.where((best < POSITIVE) & (best >= MIN_BACKGROUND))[0]
        chosen = torch.cat([positive, drawn(background, self.regions - len(positive))])
        regions, own = candidates[chosen], nearest[chosen]
        label = labels[own]
        label[len(positive) :] = 0
        return regions, label, self.offsets(regions, boxes[own])

    def measured(self, row):
        """As many proposals of a picture at random."""
        return drawn(self.proposals[row], self.regions)

    def labelled(self, row, regions):
        """Labels and offsets of given regions."""
        boxes, labels = self.objects[row]
        best, nearest = box_iou(regions, boxes).max(1)
        label = torch.where(best >= POSITIVE, labels[nearest], 0)
        return label, self.offsets(regions, boxes[nearest])

    def offsets(self, regions, boxes):
        """From regions to the boxes of their objects (Girshick et al., CVPR 2014, appendix C)."""
        begin, size = regions[:, :2], regions[:, 2:] - regions[:, :2]
        own, sides = boxes[:, :2], boxes[:, 2:] - boxes[:, :2]
        moved = (own + sides / 2 - begin - size / 2) / size
        return torch.cat([moved, torch.log(sides / size)], 1) / self.deviations


def drawn(all, count):
    """`count` of them at random; all where there are no more."""
    return all[torch.randperm(len(all))[:count]]


def objects_of(files, classes):
    """Of each picture the boxes `[objects, 4]` of x1, y1, x2, y2 of the classes that are learned, and their labels from 1."""
    part = files[0].parent
    (path,) = [each for each in (part.parent / "annotations").iterdir() if part.name in each.name]
    about = json.loads(path.read_text())
    labels = {each["id"]: classes.index(each["name"]) + 1 for each in about["categories"] if each["name"] in classes}
    ids = {each["file_name"]: each["id"] for each in about["images"]}
    found = {ids[file.name]: [] for file in files}
    for each in about["annotations"]:
        label = labels.get(each["category_id"])
        if each["image_id"] in found and label and not each.get("iscrowd"):
            x, y, width, height = each["bbox"]
            found[each["image_id"]].append((x, y, x + width, y + height, label))
    tables = [torch.tensor(found[ids[file.name]], dtype=torch.float32).reshape(-1, 5) for file in files]
    return [(table[:, :4].contiguous(), table[:, 4].long()) for table in tables]
