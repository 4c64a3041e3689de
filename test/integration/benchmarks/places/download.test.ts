import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { KnownDataSet } from '../../../../src/benchmarks/places/catalog';
import { downloadDataSet, downloadTo } from '../../../../src/benchmarks/places/download';
import { UserError } from '../../../../src/core/userError';
import { dataSetBytes } from '../../../fixtures/idxFiles';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const labels = (count: number) => Array.from({ length: count }, (_, i) => ((i * 2654435761) >>> 8) % 10);
const files = dataSetBytes({ trainLabels: labels(60), testLabels: labels(60), shape: [40, 40] });

const names = Object.keys(files);

/** What the server has. */
const packed = new Map(Object.entries(files).map(([name, bytes]) => [`/${name}.gz`, gzipSync(bytes, { level: 0 })]));

interface Mirror {
  readonly address: string;
  /** `path range` of each request. */
  readonly requests: string[];
}

type Answer = (request: IncomingMessage, response: ServerResponse, content: Buffer) => void;

/** Sends what was asked for, from the byte that was asked for. */
const wellBehaved: Answer = ({ headers }, response, content) => {
  const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  if (from >= content.length) return response.writeHead(416).end();
  if (from > 0) response.writeHead(206, { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` });
  return response.end(content.subarray(from));
};

/** An address where nobody answers. */
async function unusedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/`;
}

async function mirror(answer: Answer): Promise<Mirror> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.url} ${request.headers.range ?? ''}`.trim());
    const content = packed.get(request.url ?? '');
    if (content) answer(request, response, content);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests };
}

function known(...mirrors: readonly string[]): KnownDataSet {
  const own = names.map((name) => {
    const sha256 = createHash('sha256')
      .update(files[name] ?? '')
      .digest('hex');
    return { name, download: `${name}.gz`, sha256 };
  });
  const downloadBytes = [...packed.values()].reduce((sum, { length }) => sum + length, 0);
  return { name: 'small', title: 'Small', classNames: [], formats: ['idx'], files: own, downloadBytes, mirrors };
}

function expectWhole(folder: string): void {
  for (const name of names) {
    expect(readFileSync(join(folder, name)).equals(files[name] ?? Buffer.alloc(0))).toBe(true);
    expect(existsSync(join(folder, `${name}.gz.part`))).toBe(false);
  }
}

const first = 'train-images-idx3-ubyte';
const firstPacked = packed.get(`/${first}.gz`) ?? Buffer.alloc(0);

describe('a download', () => {
  it('brings all four files, unpacked, and tells how far it is', async () => {
    const { address } = await mirror(wellBehaved);
    const folder = join(temporaryFolder(), 'data/small');
    const progress: number[] = [];
    const set = known(address);
    await downloadTo(folder, set, {
      onProgress: (done, total) => {
        expect(total).toBe(set.downloadBytes);
        progress.push(done);
      },
    });
    expectWhole(folder);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(set.downloadBytes);
  });

  it('continues in the middle of a file that an earlier one left', async () => {
    const { address, requests } = await mirror(wellBehaved);
    const folder = temporaryFolder();
    writeFileSync(join(folder, `${first}.gz.part`), firstPacked.subarray(0, 1000));
    await downloadTo(folder, known(address));
    expectWhole(folder);
    expect(requests[0]).toBe(`/${first}.gz bytes=1000-`);
    expect(requests).toHaveLength(4);
  });

  it('needs to fetch nothing of a file that had come whole but was not unpacked yet', async () => {
    const { address } = await mirror(wellBehaved);
    const folder = temporaryFolder();
    writeFileSync(join(folder, `${first}.gz.part`), firstPacked);
    await downloadTo(folder, known(address));
    expectWhole(folder);
  });

  it('starts from nothing where the server cannot continue in the middle', async () => {
    const { address } = await mirror((_, response, content) => response.end(content));
    const folder = temporaryFolder();
    writeFileSync(join(folder, `${first}.gz.part`), firstPacked.subarray(0, 1000));
    await downloadTo(folder, known(address));
    expectWhole(folder);
  });

  it('starts from nothing where what was left is not of this file', async () => {
    const { address, requests } = await mirror(wellBehaved);
    const folder = temporaryFolder();
    writeFileSync(join(folder, `${first}.gz.part`), Buffer.alloc(1000, 7));
    await downloadTo(folder, known(address));
    expectWhole(folder);
    expect(requests.slice(0, 2)).toEqual([`/${first}.gz bytes=1000-`, `/${first}.gz`]);
  });

  it('takes up on another mirror what one breaks off', async () => {
    const broken = await mirror((_, response, content) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 5000), () => response.destroy());
    });
    const whole = await mirror(wellBehaved);
    const folder = temporaryFolder();
    await downloadTo(folder, known(broken.address, whole.address));
    expectWhole(folder);
    expect(whole.requests[0]).toMatch(/ bytes=\d+-$/);
  });

  it('leaves out files that are there, unless they are damaged', async () => {
    const { address, requests } = await mirror(wellBehaved);
    const folder = temporaryFolder();
    await downloadTo(folder, known(address));
    writeFileSync(join(folder, first), 'damaged');
    await downloadTo(folder, known(address));
    expectWhole(folder);
    expect(requests).toHaveLength(5);
  });

  it('that is aborted keeps what it has for the next time', async () => {
    const { address } = await mirror((_, response, content) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 5000)); // and then silence
    });
    const folder = temporaryFolder();
    const abort = new AbortController();
    const download = downloadTo(folder, known(address), {
      signal: abort.signal,
      onProgress: (done) => {
        if (done >= 5000) abort.abort(new Error('stopped by the user'));
      },
    });
    await expect(download).rejects.toThrow('stopped by the user');
    expect(readFileSync(join(folder, `${first}.gz.part`)).equals(firstPacked.subarray(0, 5000))).toBe(true);

    const whole = await mirror(wellBehaved);
    await downloadTo(folder, known(whole.address));
    expectWhole(folder);
    expect(whole.requests[0]).toBe(`/${first}.gz bytes=5000-`);
  });
});

describe('a download that cannot be is told with every mirror’s reason', () => {
  it('no connection, an error of the server, another file, too much', async () => {
    const failing = await mirror((_, response) => response.writeHead(503, 'Busy').end());
    const other = await mirror((_, response) => response.end('<html>Please log in</html>'));
    const endless = await mirror((_, response) => {
      const send = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(1 << 16), send);
      };
      send();
    });
    const set = known(await unusedAddress(), failing.address, other.address, endless.address);
    const folder = temporaryFolder();
    const error: unknown = await downloadTo(folder, set).catch((reason: unknown) => reason);
    if (!(error instanceof UserError)) throw error;
    const reasons = error.message.split('\n').map((line) => line.replace(/^.*\.gz: /, ''));
    expect(reasons).toEqual([
      'The download failed:',
      'cannot be reached (ECONNREFUSED)',
      'HTTP 503 Busy',
      expect.stringMatching(/^sent another file \(SHA-256 [0-9a-f]{64}\)$/),
      `sends more than ${set.downloadBytes} bytes`,
    ]);
    expect(error.hint).toContain(folder);
    expect(existsSync(join(folder, first))).toBe(false);
  });

  it('an unknown name', async () => {
    await expect(downloadDataSet('imagenet')).rejects.toThrow('There is no download for the data set "imagenet"');
  });

  it('a folder that cannot be made', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    await expect(downloadTo(join(folder, 'file/data'), known('http://127.0.0.1:9/'))).rejects.toThrow(UserError);
  });
});
