import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDetectionSet } from '../../../../src/benchmarks/detectionSets/detectionSet';
import { DEFAULT_SCENES, makeScenes } from '../../../../src/benchmarks/detectionSets/digitsAndClothesScenes';
import { listDataSets } from '../../../../src/benchmarks/places/findDataSet';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const fashionMnist = listDataSets().find(({ name }) => name === 'fashion-mnist');

test.skipIf(fashionMnist?.state !== 'found')(
  'scenes of digits and clothes have the same bytes everywhere',
  async () => {
    const workspace = temporaryFolder();
    const folder = join(workspace, 'scenes');
    await makeScenes(folder, { train: 20, test: 5, seed: 0, size: 128 }, {}, { isOurs: false });
    const set = await openDetectionSet(folder);
    expect([set.classNames.length, set.trainPictures, set.pictures.length]).toEqual([20, 20, 25]);
    const digest = createHash('sha256');
    for (const part of ['train', 'test', 'annotations']) {
      for (const name of readdirSync(join(folder, part)).sort()) digest.update(readFileSync(join(folder, part, name)));
    }
    expect(digest.digest('hex')).toBe('e73607e09b740e01697548ac28b3b026b7a57373fe2ec3c1e528f2f94ce759c6');

    const making = { isOurs: false, signal: AbortSignal.abort(new Error('enough')) };
    await expect(makeScenes(join(workspace, 'b'), DEFAULT_SCENES, {}, making)).rejects.toThrow('enough');
    expect(readdirSync(workspace)).toEqual(['scenes']);
  },
);
