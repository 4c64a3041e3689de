import type { MethodDescription } from '../core/experiment/experiment';
import type { Output } from '../graph/graph';
import { addN, concat, constant, div, gatherRows, mul, oneHot, pad, slice, softmax, sub } from '../graph/ops';
import type { Parameter } from '../network/layer';
import { gate as gateOf } from './gate';
import { lambdaOf } from './lambda';
import { softened } from './lwf';
import type { Learner, Method, MethodContext } from './method';

type Description = Extract<MethodDescription, { kind: 'expert-gate' }>;

/** What the expert of a task calls its value of a parameter. */
const expertOf = (task: number, name: string): string => `task-${task}/expert/${name}`;
/** What each earlier expert answers to each sample of the new task, softened, side by side. */
const ANSWERS = 'answers';

/**
 * Expert Gate (Aljundi, Chakravarty & Tuytelaars, CVPR 2017).
 *
 * Each task n has a network of its own, its expert, and an autoencoder that tells the task's samples (`gate.ts`). The
 * errors E_a of earlier tasks' autoencoders on the new task's samples, beside its own E_n, say how related the tasks are:
 *   Rel(n, a) = 1 − (E_a − E_n) / E_n      (equation 4)
 * The new expert begins as the most related one. Where that is related by more than a threshold, it learns under LwF, to
 * keep to that expert's answers; otherwise it is fine-tuned:
 *   L(θ) = L_n(θ) + λ −Σ_i p_i(z_a) log p_i(z),   p softened by T
 * Tests: a sample is answered by the expert that the gate chooses, through the head of that expert's task, so that the
 * network is not told which task the sample is of. Where each task has a head of its own, an answer of another task's
 * expert is wrong.
 */
export function expertGate(description: Description, context: MethodContext): Method {
  const { temperature, relatedness: threshold, testedBy } = description;
  const { parameters, statistics, headParameters, multiHead, headUnits, task } = context;
  const lambda = lambdaOf(description);
  const gate = gateOf(description.gate, context);
  const tasks = Array.from({ length: task }, (_, i) => i + 1);
  const earlier = tasks.slice(0, -1);

  /** The outputs that a task's expert answers with. */
  const outputsOf = (of: number) => {
    if (!multiHead) return { first: 0, count: headUnits[0] ?? 0 };
    return { first: headUnits.slice(0, of - 1).reduce((sum, units) => sum + units, 0), count: headUnits[of - 1] ?? 0 };
  };
  const outputs = headUnits.reduce((sum, units) => sum + units, 0);
  const isOf = (of: number, { name }: Parameter) =>
    !multiHead || !headParameters.has(name) || name.startsWith(`head${of}/`);
  const keptOf = (of: number) => [...parameters, ...statistics].filter((each) => isOf(of, each));
  const namedBy = new Map(
    tasks.map((of) => {
      const kept = new Set(keptOf(of).map(({ name }) => name));
      // The newest expert is the network in training itself.
      return [of, (name: string) => (of < task && kept.has(name) ? expertOf(of, name) : name)];
    }),
  );
  const naming = (of: number) => namedBy.get(of) ?? ((name: string) => name);
  const relatednessOf = (of: number) => `task-${of}/relatedness`;
  const distilledOf = (of: number) => `task-${of}/distilled`;
  const perEarlier = (of: number): Parameter[] =>
    of === 1
      ? []
      : [relatednessOf(of), distilledOf(of)].map((name) => ({ name, shape: [of - 1], initial: { kind: 'zeros' } }));

  const base: Method = {
    memory: [
      ...tasks.flatMap((of) => keptOf(of).map((each) => ({ ...each, name: expertOf(of, each.name) }))),
      ...tasks.flatMap(perEarlier),
      ...gate.memory,
      ...lambda.memory,
    ],
    ...(lambda.search && { search: lambda.search }),
    auxiliary: gate.auxiliary,
    probes: gate.probes,
    beforeTask(learner) {
      gate.begin(learner);
      if (task > 1) transfer(learner);
    },
    afterTask(learner) {
      for (const { name } of keptOf(task)) learner.write(expertOf(task, name), learner.read(name));
      return undefined;
    },
    answer(graph) {
      const { passWith, task: asked } = graph;
      const chosen =
        testedBy === 'gate' ? gate.choose(graph) : oneHot(sub(asked, constant(graph.graph, 1, 'int32')), task);
      const answers = tasks.map((of) => {
        const { first, count } = outputsOf(of);
        const p = softmax(slice(passWith(naming(of)).logits, [0, first], [null, count]));
        const isChosen = testedBy === 'gate' ? slice(chosen, [0, of - 1], [null, 1]) : slice(chosen, [of - 1], [1]);
        return mul(around(p, first, outputs - first - count), isChosen);
      });
      return addN(answers);
    },
  };
  if (task === 1) return base;

  const widths = earlier.map((of) => outputsOf(of).count);
  const firsts = widths.map((_, i) => widths.slice(0, i).reduce((sum, width) => sum + width, 0));
  return {
    ...base,
    ...(multiHead && { trainsHeads: 'all' }),
    recordings: [
      {
        name: ANSWERS,
        width: widths.reduce((sum, width) => sum + width, 0),
        write: ({ passWith }) =>
          concat(
            earlier.map((of) => answerTo(passWith(naming(of)).logits, of)),
            1,
          ),
      },
    ],
    terms(step) {
      const { graph, trace, rows, perSample, variable, value } = step;
      const noted = gatherRows(variable(ANSWERS), rows);
      const deltas = earlier.map((of, i) => {
        const apart = sub(answerTo(trace.logits, of), slice(noted, [0, firsts[i] ?? 0], [null, widths[i] ?? 0]));
        const isKept = slice(value(distilledOf(task)), [i], [1]);
        const { first, count } = outputsOf(of);
        return around(mul(apart, isKept), first, outputs - first - count);
      });
      return { atLogits: mul(addN(deltas), mul(div(lambda.value(step), constant(graph, temperature)), perSample)) };
    },
  };

  /** p of the head of an earlier task. */
  function answerTo(logits: Output, of: number): Output {
    const { first, count } = outputsOf(of);
    return softened(slice(logits, [0, first], [null, count]), temperature);
  }

  /** Finds the most related expert, which the new one begins as, and whether its answers are kept. */
  function transfer(learner: Learner): void {
    const { train, validation } = learner.task;
    const errors = learner.mean('errors', validation.length > 0 ? validation : train);
    const own = errors[task - 1] ?? 0;
    const related = errors.slice(0, -1).map((each) => 1 - (each - own) / own);
    const most = related.indexOf(related.reduce((a, b) => Math.max(a, b))) + 1;
    learner.write(relatednessOf(task), related);
    learner.write(
      distilledOf(task),
      related.map((each, i) => (i + 1 === most && each > threshold ? 1 : 0)),
    );
    for (const { name } of keptOf(most)) learner.write(name, learner.read(expertOf(most, name)));
  }
}

/** Zeros before and after the columns. */
function around(columns: Output, before: number, after: number): Output {
  if (before === 0 && after === 0) return columns;
  return pad(columns, [
    [0, 0],
    [before, after],
  ]);
}
