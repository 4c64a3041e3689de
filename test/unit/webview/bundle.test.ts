import { build } from 'esbuild';
import { expect, test } from 'vitest';

test.each(['dashboard', 'importance', 'evaluation', 'sweep'])(
  'the script of the panel %s has no schemas of experiments, nor all of zod',
  async (panel) => {
    const { metafile } = await build({
      entryPoints: [`webview/${panel}/main.tsx`],
      bundle: true,
      metafile: true,
      write: false,
      outdir: 'dist/webview',
      loader: { '.ttf': 'empty' },
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs).toContain('src/core/panel/protocol.ts');
    expect(
      inputs.filter((path) => /^src\/core\/(methods|benchmarks|layers|experiment\/parse)|zod\/v4\/classic/.test(path)),
    ).toEqual([]);
  },
);
