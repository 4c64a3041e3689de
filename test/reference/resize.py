"""What PyTorch makes of small images in other sizes: the fixture golden/resize.json.

    python test/reference/resize.py > test/reference/golden/resize.json

Needs torch. interpolate with antialias is what PIL's and torchvision's bilinear resize compute, in float32.
"""

import json

import torch

# height, width, channels, new height, new width
SIZES = [(5, 7, 1, 5, 7), (7, 5, 3, 3, 2), (4, 4, 1, 8, 8), (9, 3, 3, 4, 10), (1, 1, 1, 3, 3), (32, 20, 3, 8, 8), (13, 13, 1, 1, 1)]

cases = []
for number, (height, width, channels, new_height, new_width) in enumerate(SIZES):
    generator = torch.Generator().manual_seed(number)
    image = torch.randint(0, 256, (height, width, channels), generator=generator)
    planes = image.permute(2, 0, 1)[None].float()
    new = torch.nn.functional.interpolate(planes, (new_height, new_width), mode="bilinear", antialias=True)
    cases.append(
        dict(
            size=[height, width],
            to=[new_height, new_width, channels],
            values=image.flatten().tolist(),
            expected=[round(value, 3) for value in new[0].permute(1, 2, 0).flatten().tolist()],
        )
    )
print(json.dumps(cases))
