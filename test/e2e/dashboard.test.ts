import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { masLab } from '../fixtures/commandLine';
import { launchedVSCode } from './launched';
import { percent, quickExperiment, type Result, Workspace } from './workspace';

/** The first glance at two runs, on a small screen: which forgot more, which task most, how much, and what is free. */
describe('the dashboard of MAS beside fine-tuning, at 1024 × 768', () => {
  const workspace = new Workspace();
  const benchmark = { ...quickExperiment.benchmark, trainSamples: 1500 };
  workspace.writeExperiment('mas.mas.json', { benchmark });
  workspace.writeExperiment('plain.mas.json', { benchmark, method: { kind: 'finetune' } });
  const vscode = launchedVSCode({ folder: workspace.folder, viewport: { width: 1024, height: 768 } });
  let [mas, plain]: Result[] = [];
  let panel: Frame;

  beforeAll(async () => {
    for (const name of ['mas', 'plain']) {
      const { code, stderr } = await masLab(workspace.folder, 'run', `${name}.mas.json`, '--run', `.mas/runs/${name}`);
      expect(code, stderr).toBe(0);
    }
    [mas, plain] = await Promise.all(['.mas/runs/mas', '.mas/runs/plain'].map((run) => workspace.result(run)));
    await vscode().showContainer('MAS');
    await vscode().run('MAS: Compare Runs');
    await vscode().page.locator('.quick-input-header').getByRole('checkbox').click();
    await vscode().page.locator('.quick-input-action', { hasText: 'OK' }).click();
    panel = await vscode().panel('.verdict li:nth-child(2)');
  }, 240_000);

  /** Throws where a part of it is outside of what the panel shows. */
  async function requireInView(part: Locator): Promise<void> {
    await part.waitFor();
    const { top, bottom, height } = await part.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return { top, bottom, height: element.ownerDocument.documentElement.clientHeight };
    });
    expect(top).toBeGreaterThanOrEqual(0);
    expect(bottom).toBeLessThanOrEqual(height);
  }

  it('says without scrolling what was forgotten, of which task most, and what is free', async () => {
    const sentences = panel.locator('.verdict li');
    for (const [name, result] of [
      ['mas', mas],
      ['plain', plain],
    ] as const) {
      const matrix = result?.accuracyMatrix ?? [];
      const lost = [0, 1].map((i) => (matrix[i]?.[i] ?? 0) - (matrix.at(-1)?.[i] ?? 0));
      const worst = (lost[0] ?? 0) >= (lost[1] ?? 0) ? 0 : 1;
      const sentence = sentences.filter({ has: panel.getByRole('heading', { name, exact: true }) });
      await requireInView(sentence);
      const text = (await sentence.textContent()) ?? '';
      expect(text).toContain(`Average accuracy ${percent(result?.averageAccuracy)} after 3 tasks`);
      expect(text).toContain(`most of task ${worst + 1}: `);
      expect(text).toContain(`→ ${percent(matrix.at(-1)?.[worst])}`);
    }
    await requireInView(panel.getByText(/[\d.]+ % of weights are free; tasks share [\d.]+ %/));
    await requireInView(panel.getByRole('application', { name: 'What is left of each task' }).last());
  });

  it('compares with fine-tuning, which nobody had to name', async () => {
    const ahead = 100 * ((mas?.averageAccuracy ?? 0) - (plain?.averageAccuracy ?? 0));
    await panel.getByText(`${ahead.toFixed(1)} points against plain.`.replace('-', '−')).waitFor();
    await panel.getByRole('row', { name: /plain.*baseline/ }).waitFor();
  });

  it('saves a chart as SVG where the user says', async () => {
    const card = panel.locator('.card', { has: panel.locator('h3', { hasText: 'Average accuracy' }) });
    await card.scrollIntoViewIfNeeded();
    await card.getByRole('button', { name: 'Save or copy' }).click();
    await card.getByRole('menuitem', { name: 'Save as SVG' }).click();
    const name = vscode().page.locator('.quick-input-box input');
    // VS Code suggests a name, and would put it behind what is typed before.
    await expect.poll(() => name.inputValue()).toMatch(/average-accuracy\.svg$/);
    await name.fill(join(workspace.folder, 'average.svg'));
    await name.press('Enter');
    await expect
      .poll(() => {
        try {
          return readFileSync(join(workspace.folder, 'average.svg'), 'utf8');
        } catch {
          return '';
        }
      })
      .toContain('Average accuracy');
  });

  it('reads a chart point by point with the keyboard', async () => {
    const plot = panel.getByRole('application', { name: 'Average accuracy', exact: true });
    await plot.focus();
    await vscode().page.keyboard.press('ArrowRight');
    const first = `: ${percent(plain?.accuracyMatrix[0]?.[0])}, after 1 task`;
    await expect.poll(() => panel.locator('[role=status]').textContent()).toContain(first);
  });
});
