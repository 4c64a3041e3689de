import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { differences } from '../../../../src/core/experiment/differences';
import { parseExperiment } from '../../../../src/core/experiment/parseExperiment';

describe('what is shipped', () => {
  const root = join(__dirname, '../../../..');
  const examples = readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.mas.json'));

  it('has the examples that the documentation names', () => {
    expect(examples.toSorted()).toEqual([
      'adaptation-fashion-mnist.mas.json',
      'adaptation-mnist.mas.json',
      'birds-scenes.mas.json',
      'clothes.mas.json',
      'datasets-mnist-fashion.mas.json',
      'digits-and-clothes-footwear.mas.json',
      'digits-and-clothes-pretrained.mas.json',
      'digits-and-clothes.mas.json',
      'digits-by-clothes.mas.json',
      'flowers-birds.mas.json',
      'flowers-scenes.mas.json',
      'mas-authors-demo.mas.json',
      'objects-8.mas.json',
      'online-split-mnist.mas.json',
      'permuted-mnist-10.mas.json',
      'permuted-mnist-5-ewc.mas.json',
      'permuted-mnist-5-finetune.mas.json',
      'permuted-mnist-5-local-mas.mas.json',
      'permuted-mnist-5-mas-search.mas.json',
      'permuted-mnist-5-si.mas.json',
      'permuted-mnist-5.mas.json',
      'rotated-mnist-5.mas.json',
      'scenes-birds.mas.json',
      'scenes-many.mas.json',
      'scenes-one.mas.json',
      'split-cifar-10.mas.json',
      'split-cifar-100-icarl.mas.json',
      'split-cifar-100-online.mas.json',
      'split-cifar-100-resnet32.mas.json',
      'split-cifar-100.mas.json',
      'split-fashion-mnist-cnn.mas.json',
      'split-mnist-class-incremental-ncm.mas.json',
      'split-mnist-class-incremental-rehearsal.mas.json',
      'split-mnist-class-incremental-slda.mas.json',
      'split-mnist-class-incremental.mas.json',
      'split-mnist-domain-incremental.mas.json',
      'split-mnist-task-incremental-ebll.mas.json',
      'split-mnist-task-incremental-expert-gate.mas.json',
      'split-mnist-task-incremental-imm.mas.json',
      'split-mnist-task-incremental-lwf.mas.json',
      'split-mnist-task-incremental-pathnet.mas.json',
      'split-mnist-task-incremental.mas.json',
    ]);
  });

  it.each(examples)('%s is a valid experiment that names and explains itself', (file) => {
    const experiment = parseExperiment(readFileSync(join(root, 'examples', file), 'utf8'), file);
    expect(experiment.name).toBeTruthy();
    expect(experiment.description).toBeTruthy();
    expect(experiment.$schema).toBe('../media/experiment.schema.json');
  });

  it('compares MAS with fine-tuning on the same stream, network and training', () => {
    const read = (file: string) => parseExperiment(readFileSync(join(root, 'examples', file), 'utf8'), file);
    const found = differences(read('permuted-mnist-5.mas.json'), read('permuted-mnist-5-finetune.mas.json'));
    const paths = found.map(({ path }) => path);
    expect(paths.every((path) => path.startsWith('method.'))).toBe(true);
    expect(paths).toContain('method.kind');
  });
});
