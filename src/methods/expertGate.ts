import type { OptionsOf } from '../core/methods/methods';
import type { Output } from '../graph/graph';
import { addN, concat, constant, div, gatherRows, mul, oneHot, slice, softmax, sub } from '../graph/ops';
import type { Parameter } from '../network/layer';
import { gate as gateOf } from './gate';
import { amongOutputs, columnsOf, headOf, isOfHead } from './headLayout';
import { lambdaOf } from './lambda';
import type { Learner } from './learner';
import { softened } from './lwf';
import type { Method, MethodContext } from './method';
import { ofTask } from './variables';

/** A parameter of the expert of a task. */
const expertOf = (task: number, name: string): string => ofTask(task, `expert/${name}`);
/** Each earlier expert's answers to each sample of the new task, softened, side by side. */
const ANSWERS = 'answers';

/**
 * Expert Gate (Aljundi, Chakravarty & Tuytelaars, CVPR 2017).
 *
 * Each task n has a network of its own, its expert, and an autoencoder that tells the task's samples (`gate.ts`). The
 * errors E_a of earlier tasks' autoencoders on the new task's samples, with its own E_n, say how related the tasks are:
 *   Rel(n, a) = 1 − (E_a − E_n) / E_n      (equation 4)
 * The new expert starts as the most related one. If their relatedness exceeds a threshold, it learns under LwF, to
 * keep to that expert's answers; otherwise it is fine-tuned:
 *   L(θ) = L_n(θ) + λ −Σ_i p_i(z_a) log p_i(z),   p softened by T
 * Tests: a sample is answered by the expert that the gate chooses, through the head of that expert's task, so that the
 * network is not told which task the sample is of. Where each task has a head of its own, an answer of another task's
 * expert is wrong.
 */
export function expertGate(description: OptionsOf<'expert-gate'>, context: MethodContext): Method {
  const { temperature, relatedness: threshold, testedBy } = description;
  const { parameters, statistics, heads, task, tasks } = context;
  const lambda = lambdaOf(description);
  const gate = gateOf(description.gate, context);
  const earlier = tasks.slice(0, -1);

  const keptOf = (of: number) => {
    const isOthers = (name: string) => isOfHead(heads, name) && !headOf(heads, of).parameters.has(name);
    return [...parameters, ...statistics].filter(({ name }) => !isOthers(name));
  };
  const namedBy = new Map(
    tasks.map((of) => {
      const kept = new Set(keptOf(of).map(({ name }) => name));
      // The newest expert is the network in training itself.
      return [of, (name: string) => (of < task && kept.has(name) ? expertOf(of, name) : name)];
    }),
  );
  const naming = (of: number) => namedBy.get(of) ?? ((name: string) => name);
  const relatednessOf = (of: number) => ofTask(of, 'relatedness');
  const distilledOf = (of: number) => ofTask(of, 'distilled');
  const perEarlier = (of: number): Parameter[] =>
    of === 1
      ? []
      : [relatednessOf(of), distilledOf(of)].map((name) => ({ name, shape: [of - 1], initial: { kind: 'zeros' } }));

  const base: Method = {
    memory: [
      ...tasks.flatMap((of) => keptOf(of).map((each) => ({ ...each, name: expertOf(of, each.name) }))),
      ...tasks.flatMap(perEarlier),
      ...gate.memory,
    ],
    lambda,
    auxiliary: gate.auxiliary,
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
        const head = headOf(heads, of);
        const p = softmax(columnsOf(passWith(naming(of)).logits, head));
        const isChosen = testedBy === 'gate' ? slice(chosen, [0, of - 1], [null, 1]) : slice(chosen, [of - 1], [1]);
        return mul(amongOutputs(p, head, heads.outputs), isChosen);
      });
      return addN(answers);
    },
  };
  if (task === 1) return base;

  /** p of the head of an earlier task. */
  const answerTo = (logits: Output, of: number) => softened(columnsOf(logits, headOf(heads, of)), temperature);
  /** The columns of an expert's answers among those of all earlier ones. */
  const answersOf = (of: number) => {
    const counts = earlier.map((each) => headOf(heads, each).count);
    return { first: counts.slice(0, of - 1).reduce((sum, count) => sum + count, 0), count: counts[of - 1] ?? 0 };
  };
  const last = answersOf(task - 1);
  return {
    ...base,
    distillation: {
      recordings: [
        {
          name: ANSWERS,
          width: last.first + last.count,
          write: ({ passWith }) =>
            concat(
              earlier.map((of) => answerTo(passWith(naming(of)).logits, of)),
              1,
            ),
        },
      ],
      gradients(step) {
        const { graph, trace, rows, inverseBatchSize, variable, value } = step;
        const recorded = gatherRows(variable(ANSWERS), rows);
        const deltas = earlier.map((of) => {
          const difference = sub(answerTo(trace.logits, of), columnsOf(recorded, answersOf(of)));
          const isKept = slice(value(distilledOf(task)), [of - 1], [1]);
          return amongOutputs(mul(difference, isKept), headOf(heads, of), heads.outputs);
        });
        const scale = mul(div(lambda.value(step), constant(graph, temperature)), inverseBatchSize);
        return { atLogits: mul(addN(deltas), scale) };
      },
    },
  };

  /** Finds the most related expert, which the new one starts from, and whether its answers are distilled. */
  function transfer(learner: Learner): void {
    const { train, validation } = learner.task;
    const errors = learner.mean('errors', validation.length > 0 ? validation : train);
    const own = errors[task - 1] ?? 0;
    const related = errors.slice(0, -1).map((each) => 1 - (each - own) / own);
    const closest = related.indexOf(related.reduce((a, b) => Math.max(a, b))) + 1;
    learner.write(relatednessOf(task), related);
    learner.write(
      distilledOf(task),
      related.map((each, i) => (i + 1 === closest && each > threshold ? 1 : 0)),
    );
    for (const { name } of keptOf(closest)) learner.write(name, learner.read(expertOf(closest, name)));
  }
}
