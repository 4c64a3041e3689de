import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Protection } from '../../src/core/omega/protection';
import { dashboardOpener } from './dashboardPanel';
import { cardOf, chartsOf, chooseIn, expectSameInThemes, type Panel, savedFrom, violationsOf } from './stubHost';
import { accuracyOf, type SyntheticRun, syntheticRun } from './syntheticRun';

/** What is saved and copied from the panels. */

const open = dashboardOpener();

const protection = ({ run }: { readonly run: string }): Protection => ({
  ...{ run, checkpoint: 3, kind: 'protected', compared: [] },
  maps: [{ task: 1, kind: 'input', height: 2, width: 2, values: [0, 64, 128, 255] }],
  layers: [{ layer: 'dense1', elements: 1000, free: 700, moved: 100, shared: 0.06 }],
  network: { elements: 1000, free: 700, moved: 100, shared: 0.06 },
});

/** The dashboard of these runs, in a dark theme. */
async function dashboard(...runs: readonly SyntheticRun[]): Promise<Panel> {
  const panel = await open(
    runs,
    { protection },
    runs.map(({ id }) => id),
  );
  await panel.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  return panel;
}

const MENU = 'Save or copy';
const mas = syntheticRun('run-1', { name: 'permuted, MAS', tasks: 5, learnt: 3 });
const fine = syntheticRun('run-2', { name: 'permuted, fine-tuning', tasks: 5, learnt: 5, worse: 0.1 });

test('every chart is saved as the same SVG and PNG, on white, whatever the theme and the size of the card', async () => {
  const shown = await dashboard(mas, fine);
  await shown.page.setViewportSize({ width: 700, height: 5000 });
  const cards = await chartsOf(shown);
  expect(cards.length).toBeGreaterThan(9);
  for (const card of cards) {
    const title = await card.locator('h3').innerText();
    const svg = await savedFrom(shown, card, 'Save as SVG');
    const png = await savedFrom(shown, card, 'Save as PNG, 2×');

    const parsed = await shown.page.evaluate(parse, svg.bytes.toString());
    expect(parsed, title).toMatchObject({ root: 'svg', title });
    expect(parsed.paths, title).toBeGreaterThan(10);
    expect(parsed.text, title).toContain(title.split(' ')[0]);

    // librsvg draws the SVG, Chromium has drawn the PNG.
    const { width = 0, height = 0 } = await sharp(png.bytes).metadata();
    expect(width % 800, title).toBeLessThanOrEqual(480);
    const [drawn, picture] = await Promise.all(
      [svg.bytes, png.bytes].map((bytes) =>
        sharp(bytes)
          .resize(width / 2, height / 2, { fit: 'fill' })
          .removeAlpha()
          .raw()
          .toBuffer(),
      ),
    );
    expect(drawn?.subarray(0, 3), title).toEqual(Buffer.from([255, 255, 255]));
    expect(picture?.subarray(0, 3), title).toEqual(Buffer.from([255, 255, 255]));
    const difference = drawn?.reduce((sum, value, at) => sum + Math.abs(value - (picture?.[at] ?? 0)), 0) ?? 0;
    expect(difference / (drawn?.length ?? 1), title).toBeLessThan(4);
  }
});

function parse(text: string) {
  const page = globalThis as unknown as {
    DOMParser: new () => { parseFromString(text: string, type: string): Parsed };
  };
  interface Parsed {
    readonly documentElement: { readonly nodeName: string; readonly textContent: string };
    querySelector(selector: string): { readonly textContent: string } | null;
    querySelectorAll(selector: string): { readonly length: number };
  }
  const document = new page.DOMParser().parseFromString(text, 'image/svg+xml');
  return {
    root: document.documentElement.nodeName,
    title: document.querySelector('title')?.textContent,
    paths: document.querySelectorAll('path').length,
    text: document.documentElement.textContent,
  };
}

test('an SVG is the same to the byte in every theme', async () => {
  const sweep = [0.1, 1].flatMap((lambda) =>
    [0, 1].map((seed) => syntheticRun(`${lambda}-${seed}`, { tasks: 3, learnt: 3, lambda, seed, worse: 0.1 * seed })),
  );
  const shown = await dashboard(...sweep, fine);
  await expectSameInThemes(shown);
});

test('pictures have two or three pixels for each of 640 across, and say of which run they are', async () => {
  const shown = await dashboard(mas);
  const card = cardOf(shown.page, 'Average accuracy');
  for (const scale of [2, 3]) {
    const { name, bytes } = await savedFrom(shown, card, `Save as PNG, ${scale}×`);
    expect(name).toBe(`average-accuracy-permuted-mas-${scale}x.png`);
    const { width, height = 0 } = await sharp(bytes).metadata();
    expect(width).toBe(640 * scale);
    expect(height % scale).toBe(0);
    expect(height / scale).toBeGreaterThan(400);
  }
  await shown.page.getByText('Saved average-accuracy-permuted-mas-3x.png.').first().waitFor();
});

test('hostile and long names are text in an SVG, and stay within it', async () => {
  const name = `a/b\\c <script>alert("x")</script> & ]]> \u0000\u001b ${'verylong'.repeat(30)} 数字`;
  const shown = await dashboard(syntheticRun('run-1', { name, tasks: 3, learnt: 3 }));
  const file = await savedFrom(shown, cardOf(shown.page, 'Average accuracy'), 'Save as SVG');
  expect(file.name).toMatch(/^average-accuracy-a-b-c-script-alert-x-script-verylong[a-z]+\.svg$/);
  expect(Buffer.byteLength(file.name)).toBeLessThan(255);
  const svg = file.bytes.toString();
  expect(await shown.page.evaluate(parse, svg)).toMatchObject({
    root: 'svg',
    title: `Average accuracy, ${name.replace('\0', '\ufffd').replace('\u001b', '\ufffd')}`,
  });
  expect(svg).not.toContain('<script');
  const lines = [...svg.matchAll(/<text [^>]*font-weight="bold"[^>]*>([^<]*)</g)].map(([, text]) => text);
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(line?.length).toBeLessThan(100);
});

test('the numbers of a chart are saved and copied in its unit', async () => {
  const shown = await dashboard(mas);
  const card = cardOf(shown.page, 'Average accuracy');
  const { name, bytes } = await savedFrom(shown, card, 'Save as CSV');
  expect(name).toBe('average-accuracy-permuted-mas.csv');
  const value = Number((100 * accuracyOf(1, 1)).toPrecision(15));
  expect(bytes.toString().split('\r\n')[1]).toBe(`"permuted, MAS",1,${value}`);
  await chooseIn(card, MENU, 'Copy Data');
  await card.getByText('Copied.').waitFor();
  const copied = await shown.page.evaluate<string>('navigator.clipboard.readText()');
  expect(copied.split('\n').slice(0, 2)).toEqual([
    'run\ttasks trained\taverage accuracy in %',
    `permuted, MAS\t1\t${value}`,
  ]);
});

test('a picture is copied', async () => {
  const shown = await dashboard(mas);
  const card = cardOf(shown.page, 'Average accuracy');
  await chooseIn(card, MENU, 'Copy Picture');
  await card.getByText('Copied.').waitFor();
  const base64 = await shown.page.evaluate<string>(`navigator.clipboard.read()
    .then(([item]) => item.getType('image/png'))
    .then((blob) => blob.arrayBuffer())
    .then((buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer).subarray(0, 24))))`);
  expect(Buffer.from(base64, 'base64').readUInt32BE(16)).toBe(1280);
});

test('where the clipboard is refused, it says so', async () => {
  const shown = await dashboard(mas);
  await shown.page.evaluate(`navigator.clipboard.write = () => Promise.reject(new Error('Write permission denied.'))`);
  const card = cardOf(shown.page, 'Average accuracy');
  await chooseIn(card, MENU, 'Copy Picture');
  await card.getByText('The clipboard cannot be used (Write permission denied.). Save a file instead.').waitFor();
});

test('the menu is used with the keyboard, and is accessible', async () => {
  const { page } = await dashboard(mas);
  const card = cardOf(page, 'Average accuracy');
  const button = card.getByRole('button', { name: MENU });
  const focused = () => page.evaluate('document.activeElement.textContent');
  await button.focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(focused).toBe('Save as SVG');
  await page.keyboard.press('ArrowDown');
  await expect.poll(focused).toBe('Copy Picture');
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press('End');
  await expect.poll(focused).toBe('Save as SVG');
  await page.keyboard.press('Escape');
  await expect.poll(() => button.getAttribute('aria-expanded')).toBe('false');
  expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe(MENU);
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('Copy Picture');
  await page.keyboard.press('Tab');
  await expect.poll(() => card.getByRole('menu').count()).toBe(0);
});
