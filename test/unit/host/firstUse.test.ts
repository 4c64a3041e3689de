import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Welcome {
  readonly view: string;
  readonly contents: string;
}

interface Step {
  readonly id: string;
  readonly media: { readonly image: Readonly<Record<string, string>>; readonly altText: string };
}

interface Contributions {
  readonly viewsWelcome: readonly Welcome[];
  readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
}

const { contributes }: { contributes: Contributions } = JSON.parse(readFileSync('package.json', 'utf8'));

// VS Code shows back-ticks in these texts as they are.
test.each(contributes.viewsWelcome)(
  'the empty view $view says in one plain line what to do: $contents',
  ({ contents }) => {
    const [text = '', ...buttons] = contents.split('\n');
    expect(text.replace(/\[(.+?)\]\(.+?\)/g, '$1')).toMatch(/^[^`*[\]]{10,90}$/);
    for (const button of buttons) expect(button).toMatch(/^\[[^\]]+\]\(command:[\w.]+\)$/);
    expect(buttons.length).toBe(1);
  },
);

test.each(contributes.walkthroughs.flatMap(({ steps }) => steps))(
  'the step $id of the walkthrough has a small picture for every kind of theme',
  ({ media: { image, altText } }) => {
    expect(Object.keys(image).sort()).toEqual(['dark', 'hc', 'hcLight', 'light']);
    for (const file of Object.values(image)) expect(statSync(file).size).toBeLessThanOrEqual(60_000);
    expect(altText.length).toBeGreaterThan(20);
  },
);
