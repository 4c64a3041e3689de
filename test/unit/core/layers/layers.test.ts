import { describe, expect, it } from 'vitest';
import { checkExperiment } from '../../../../src/core/experiment/parseExperiment';
import { kindsOf } from '../../../../src/core/kind';
import * as kinds from '../../../../src/core/layers/list';
import { someExperiment } from '../../../fixtures/someExperiment';

const detector = {
  benchmark: { kind: 'detection', dataset: 'digits-and-clothes-scenes' },
  scenario: 'class-incremental',
};

function problemsOf(...layers: readonly { readonly kind?: string }[]): readonly string[] {
  const crops = layers.some(({ kind }) => kind === 'region-crop');
  const network = { kind: 'layers', layers };
  const checked = checkExperiment({ ...someExperiment(), ...(crops && detector), network });
  return checked.ok ? [] : checked.problems.map(({ path, message }) => `${path}: ${message}`);
}

const flatten = { kind: 'flatten' };

describe('a list of layers', () => {
  it.each(kindsOf(kinds).map(({ kind, example, takes }) => [kind, { kind, ...example }, takes] as const))(
    'may hold the example of %s',
    (_, layer, takes) => {
      expect(takes === 'units' ? problemsOf(flatten, layer) : problemsOf(layer, flatten)).toEqual([]);
    },
  );

  it.each<[string, readonly object[], string]>([
    [
      'an unknown kind',
      [{ kind: 'dens', units: 3 }],
      'network.layers[0].kind: "dens" is not allowed; did you mean "dense"?',
    ],
    [
      'an unknown kind inside a block',
      [{ kind: 'residual', body: [{ kind: 'rely' }] }, flatten],
      'network.layers[0].body[0].kind: "rely" is not allowed; did you mean "relu"?',
    ],
    [
      'an unknown option inside a block',
      [{ kind: 'residual', body: [{ kind: 'conv2d', filters: 1, kernel: 1, strid: 2 }] }, flatten],
      'network.layers[0].body[0].strid: unknown key where kind is "conv2d"; did you mean "stride"?',
    ],
    [
      'a convolution after flatten',
      [flatten, { kind: 'conv2d', filters: 2, kernel: 3 }, flatten],
      'network.layers[1].kind: conv2d takes images, but gets a row of units; put it before flatten',
    ],
    [
      'a dense layer on images inside a block',
      [{ kind: 'residual', body: [{ kind: 'relu' }, { kind: 'dense', units: 3 }] }, flatten],
      'network.layers[0].body[1].kind: dense takes a row of units, but gets images; put flatten before it',
    ],
    [
      'images at the end',
      [{ kind: 'relu' }],
      'network.layers: the last layer gives images, but heads take a row of units',
    ],
    [
      'branches of different forms',
      [{ kind: 'residual', body: [flatten, { kind: 'dense', units: 3 }] }],
      'network.layers[0].shortcut: body and shortcut are added, but only one of them gives images',
    ],
    [
      'one name twice',
      [flatten, { kind: 'dense', units: 3 }, { kind: 'dense', units: 3, name: 'dense1' }],
      'network.layers[2].name: an earlier layer is called dense1, too; names must differ',
    ],
    [
      'the name of a head',
      [flatten, { kind: 'dense', units: 3, name: 'head1' }],
      'network.layers[1].name: "head1" is not a name',
    ],
  ])('cannot have %s', (_, layers, problem) => {
    expect(problemsOf(...layers)).toEqual([expect.stringContaining(problem)]);
  });
});
