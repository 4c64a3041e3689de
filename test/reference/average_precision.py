"""Average precision of random detections by pycocotools and by NumPy: the fixture golden/average_precision.json.

    python test/reference/average_precision.py > test/reference/golden/average_precision.json
    python test/reference/average_precision.py 7 25    # 25 times as many, drawn from the seed 7, which need not lie on halves

Needs numpy and pycocotools (2.0.11). Boxes are [x, y, width, height]. COCO's figures are pycocotools' own. Objects that are
difficult are marked as ignored after pycocotools has read them, since it knows only crowds. VOC's are written after
VOCevaldet.m, in its coordinates: the first and the last pixel, counted from 1, both inside.
"""

import contextlib
import io
import json
import sys

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

# name, pictures, classes, side, objects a picture at most, detections a picture at most, steps of the scores, crowds. In
# the last there are as many objects as possible: 100, so that recalls lie on the recalls that COCO looks at.
CASES = [
    ("sizes", 12, 3, 400, 6, 12, 1000, False),
    ("crowds", 12, 2, 160, 8, 14, 1000, True),
    ("ties", 10, 2, 120, 6, 14, 5, True),
    ("a hundred", 2, 1, 100, 50, 130, 100, False),
]


def drawn(rng, on_halves, pictures, classes, side, objects, detections, steps, crowds):
    truths, found = [], []
    for picture in range(pictures):
        mine = []
        for _ in range(objects if objects == 50 else rng.integers(0, objects + 1)):
            w, h = np.exp(rng.uniform(np.log(6), np.log(side * 0.6), 2)).astype(int)
            x, y = rng.integers(0, side - w + 1), rng.integers(0, side - h + 1)
            kind = rng.uniform()
            crowd, difficult = bool(crowds and kind < 0.15), bool(crowds and 0.15 <= kind < 0.3)
            area = int(w * h * rng.uniform(0.5, 1))
            mine.append([picture, int(rng.integers(classes)), int(x), int(y), int(w), int(h), area, crowd, difficult])
        truths += mine
        for _ in range(rng.integers(detections // 2, detections + 1)):
            score = int(rng.integers(1, steps + 1)) / steps
            if mine and rng.uniform() < 0.7:
                _, c, x, y, w, h, *_ = mine[rng.integers(len(mine))]
                if rng.uniform() < 0.2:
                    c = int(rng.integers(classes))
                spread = rng.choice([0.02, 0.1, 0.25])
                x, y = x + w * rng.normal(0, spread), y + h * rng.normal(0, spread)
                w, h = w * np.exp(rng.normal(0, spread)), h * np.exp(rng.normal(0, spread))
            else:
                c = int(rng.integers(classes))
                (x, y), (w, h) = rng.uniform(0, side * 0.7, 2), rng.uniform(6, side * 0.4, 2)
            # Halves: sums and differences are exact, so IoUs on a threshold are on it in every program.
            x, y, w, h = (round(2 * v) / 2 if on_halves else float(v) for v in (x, y, max(w, 1), max(h, 1)))
            found.append([picture, c, x, y, w, h, score])
    return truths, found


class WithDifficult(COCOeval):
    """COCOeval that ignores difficult objects, too."""

    def _prepare(self):
        super()._prepare()
        for objects in self._gts.values():
            for each in objects:
                each["ignore"] = int(each["iscrowd"] or each["difficult"])


def coco(truths, found, pictures, classes):
    with contextlib.redirect_stdout(io.StringIO()):
        there = COCO()
        there.dataset = dict(
            images=[dict(id=p) for p in range(pictures)],
            categories=[dict(id=c) for c in range(classes)],
            annotations=[
                dict(id=i + 1, image_id=p, category_id=c, bbox=[x, y, w, h], area=area, iscrowd=int(crowd), difficult=difficult)
                for i, (p, c, x, y, w, h, area, crowd, difficult) in enumerate(truths)
            ],
        )
        there.createIndex()
        results = there.loadRes(
            [dict(image_id=p, category_id=c, bbox=[x, y, w, h], score=score) for p, c, x, y, w, h, score in found]
        )
        evaluation = WithDifficult(there, results, "bbox")
        evaluation.params.maxDets = [100]
        evaluation.evaluate()
        evaluation.accumulate()
    precision = evaluation.eval["precision"][..., 0]  # threshold, recall, class, area range

    def mean(values):
        known = values[values > -1]
        return float(known.mean()) if known.size else None

    def figures(of):
        return dict(
            ap=mean(of[:, :, :, 0]),
            ap50=mean(of[0, :, :, 0]),
            ap75=mean(of[5, :, :, 0]),
            small=mean(of[:, :, :, 1]),
            medium=mean(of[:, :, :, 2]),
            large=mean(of[:, :, :, 3]),
        )

    return dict(mean=figures(precision), classes=[figures(precision[:, :, c : c + 1]) for c in range(classes)])


def voc(truths, found, classes):
    def pixels(x, y, w, h):
        return x + 1, y + 1, x + w, y + h

    def overlap(a, b):
        width = min(a[2], b[2]) - max(a[0], b[0]) + 1
        height = min(a[3], b[3]) - max(a[1], b[1]) + 1
        if width <= 0 or height <= 0:
            return 0.0
        area = lambda p: (p[2] - p[0] + 1) * (p[3] - p[1] + 1)
        return width * height / (area(a) + area(b) - width * height)

    def of_class(c):
        there = [t for t in truths if t[1] == c]
        ignored = [t[7] or t[8] for t in there]
        positives = ignored.count(False)
        if positives == 0:
            return dict(elevenPoints=None, area=None)
        mine = [d for d in found if d[1] == c]
        right, wrong, taken = np.zeros(len(mine), int), np.zeros(len(mine), int), set()
        for rank, d in enumerate(np.argsort([-each[6] for each in mine], kind="stable")):
            picture, _, *box, _ = mine[d]
            overlaps = [(overlap(pixels(*box), pixels(*t[2:6])) if t[0] == picture else -1) for t in there]
            best = int(np.argmax(overlaps)) if overlaps else -1
            if best >= 0 and overlaps[best] >= 0.5:
                if ignored[best]:
                    continue
                if best in taken:
                    wrong[rank] = 1
                else:
                    taken.add(best)
                    right[rank] = 1
            else:
                wrong[rank] = 1
        tp, fp = np.cumsum(right), np.cumsum(wrong)
        counted = tp + fp > 0
        tp, fp = tp[counted], fp[counted]
        precision = tp / (tp + fp)
        eleven = [max(precision[10 * tp >= t * positives], default=0.0) for t in range(11)]
        recalls = np.concatenate([[0], tp / positives, [1]])
        envelope = np.maximum.accumulate(np.concatenate([[0], precision, [0]])[::-1])[::-1]
        steps = np.nonzero(np.diff(recalls))[0] + 1
        area = float(np.sum((recalls[steps] - recalls[steps - 1]) * envelope[steps]))
        return dict(elevenPoints=float(np.mean(eleven)), area=area)

    each = [of_class(c) for c in range(classes)]

    def mean(key):
        known = [figures[key] for figures in each if figures[key] is not None]
        return float(np.mean(known)) if known else None

    return dict(mean=dict(elevenPoints=mean("elevenPoints"), area=mean("area")), classes=each)


first, rounds = [int(word) for word in sys.argv[1:]] or (None, 1)
cases = []
for number, (name, pictures, classes, *how) in enumerate(CASES * rounds):
    seed = number if first is None else [first, number]
    truths, found = drawn(np.random.default_rng(seed), first is None, pictures, classes, *how)
    # A class more than there are objects of.
    cases.append(
        dict(
            name=name,
            classes=classes + 1,
            truths=truths,
            detections=found,
            coco=coco(truths, found, pictures, classes + 1),
            voc=voc(truths, found, classes + 1),
        )
    )
print(json.dumps(cases, separators=(",", ":")))
