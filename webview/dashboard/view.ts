import { element, icon, replaceContent } from '../shared/element';
import { tellHost } from '../shared/host';
import { loadingPlaceholder, placeholder } from '../shared/placeholder';
import { section } from '../shared/section';
import { button } from '../shared/toolkit';
import { definitionList } from './definitions';
import type { Model } from './model';
import { sections } from './sections';
import { summaryTable } from './summary';
import { toolbar } from './toolbar';

/** The elements of the dashboard. Returns a function that paints them. */
export function dashboardView(page: HTMLElement, model: Model): () => void {
  const bar = toolbar(model);
  const problems = element('div', { class: 'problems', role: 'alert' });
  const summary = element('div', { class: 'summary' });
  const groups = sections.map((make) => section(model.settings, make(model.settings)));
  const groupElements = groups.map((group) => group.element);
  const content = element('div', { class: 'content' }, problems, summary, definitionList(), ...groupElements);
  const loading = loadingPlaceholder();
  const none = placeholder(
    icon('graph-line'),
    element('h2', {}, 'No runs yet'),
    element('p', {}, 'Train a task to see its accuracy, and how much of it later tasks leave.'),
    button('Train Next Task', 'primary', () => tellHost({ type: 'command', command: 'trainNextTask' })),
  );
  const title = element('h1', { class: 'visually-hidden' }, 'MAS dashboard');
  page.append(title, bar.element, loading, none, content);

  /** Why there are no runs to show. */
  function whyEmpty(): 'loading' | 'none' | undefined {
    if (!model.isReady) return 'loading';
    if (model.cards.length === 0) return 'none';
    return model.shown.length === 0 && model.watched.every((id) => !model.problemOf(id)) ? 'loading' : undefined;
  }

  function paintProblems(): void {
    const texts = model.watched.flatMap((id) => {
      const text = model.problemOf(id);
      const name = model.cards.find((card) => card.id === id)?.name ?? id;
      return text ? [`${name}: ${text}`] : [];
    });
    problems.hidden = texts.length === 0;
    replaceContent(
      problems,
      ...texts.map((text) => element('p', { class: 'problem' }, icon('warning'), element('span', {}, text))),
    );
  }

  return () => {
    const reason = whyEmpty();
    loading.hidden = reason !== 'loading';
    none.hidden = reason !== 'none';
    bar.element.hidden = reason === 'none';
    content.hidden = reason !== undefined;
    if (reason !== undefined) return;
    const runs = model.shown;
    const total = Math.max(0, ...runs.map(({ state }) => state.tasks.length));
    const shown = { runs, cards: model.cards, total, ...bar.paint(total) };
    paintProblems();
    replaceContent(summary, summaryTable(runs));
    for (const group of groups) group.paint(shown);
  };
}
