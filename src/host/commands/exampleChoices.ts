import { methodTitle } from '../../core/methods/methods';

/** The content of an experiment file, as far as it matters here. */
export type Written = Record<string, unknown> & {
  readonly name?: string;
  readonly method?: { readonly kind?: string };
};

export interface Example {
  /** Name of its file. */
  readonly file: string;
  readonly content: Written;
}

/** A stream of tasks to start from. */
export interface ExampleChoice {
  /** The example's name without its method, which is chosen next. */
  readonly title: string;
  /** One line about it. */
  readonly description: string;
  /** The stream with different methods; the first is the one that is listed. */
  readonly examples: readonly [Example, ...Example[]];
}

/** Choices of one level, from simple to advanced. */
export interface ExampleLevel {
  readonly title: string;
  readonly choices: readonly ExampleChoice[];
}

/** The examples by level, each with the line that describes it. Those of the same stream with other methods follow them. */
const levels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'First steps': {
    'permuted-mnist-5': 'Five tasks: the same digits, each time with the pixels in another order.',
    'split-mnist-task-incremental': 'Five tasks of two digits. The network is told which task a digit belongs to.',
    'permuted-mnist-10': 'Ten pixel orders: how much of the first task is left after nine more?',
  },
  'Methods of the paper': {
    'permuted-mnist-5-mas-search': 'λ is searched for each task: as high as the new task allows.',
    'adaptation-mnist': 'MAS protects three digits only: Ω is measured on unlabelled images of these.',
    'adaptation-fashion-mnist': 'MAS protects shoes only: Ω is measured on unlabelled images of these.',
    'mas-authors-demo': 'Split MNIST with the settings of the code that the authors published.',
  },
  'Other protocols': {
    'split-mnist-domain-incremental': 'Even or odd? Five tasks share one head, and the network is not told the task.',
    'split-mnist-class-incremental': 'One head that grows to ten digits. This is the hardest scenario.',
    'digits-by-clothes': 'Features of a frozen network as samples: five tasks for one linear layer.',
    'rotated-mnist-5': 'The same digits, rotated a little further in each of five tasks.',
    'online-split-mnist': 'Each digit is seen once, ten at a time, beside a memory of earlier ones.',
    'datasets-mnist-fashion': 'Digits, then clothes: two data sets in a row, with a head for each.',
    'split-fashion-mnist-cnn': 'Five tasks of two kinds of clothing, learnt by a small convolutional network.',
    'split-cifar-10': 'Colour photographs: five tasks of two animals or vehicles, in the usual order.',
    'split-cifar-100': 'Colour photographs: ten tasks of ten kinds of things, with a head for each task.',
    'split-cifar-100-icarl': 'The same in the order of iCaRL, and with one head that grows to 100 classes.',
    'split-cifar-100-online': 'Twenty tasks of five classes for the slim ResNet-18, which sees each sample once.',
    'split-cifar-100-resnet32': 'Ten tasks of ten classes with a head each, learnt by ResNet-32.',
    'scenes-many': 'A detector finds ten digits in scenes, then learns ten kinds of clothes.',
    'scenes-one': 'A detector knows nineteen kinds of objects, then learns one more.',
    clothes: 'Ten kinds of clothing as one task. Its checkpoint is the start of “facts, pretrained”.',
  },
  'Advanced: facts, and images of your own': {
    'digits-and-clothes': 'Facts such as ⟨sneaker, striped⟩ in four tasks, tested by finding images.',
    'digits-and-clothes-footwear': 'The same facts. MAS protects those about footwear.',
    'digits-and-clothes-pretrained': 'The same facts, learnt by a network that knows clothes already.',
    'flowers-birds': 'AlexNet learns flowers, then birds, from image folders.',
    'flowers-scenes': 'AlexNet learns flowers, then indoor scenes, from image folders.',
    'scenes-birds': 'AlexNet learns indoor scenes, then birds, from image folders.',
    'birds-scenes': 'AlexNet learns birds, then indoor scenes, from image folders.',
    'objects-8': 'AlexNet learns eight data sets, from flowers to house numbers, from image folders.',
  },
};

/** All examples, from simple to advanced. Those whose names differ only in the method are one choice. */
export function exampleLevels(examples: readonly Example[]): readonly ExampleLevel[] {
  return Object.entries(levels).map(([title, lines]) => ({
    title,
    choices: Object.entries(lines).flatMap(([name, description]): ExampleChoice[] => {
      const listed = examples.find(({ file }) => file === `${name}.mas.json`);
      if (!listed) return [];
      const others = examples.filter((each) => each !== listed && titleOf(each) === titleOf(listed));
      return [{ title: titleOf(listed), description, examples: [listed, ...others] }];
    }),
  }));
}

function titleOf({ file, content: { name = file, method } }: Example): string {
  if (method?.kind === undefined) return name;
  const ending = `, ${methodTitle(method.kind)}`;
  return name.toLowerCase().endsWith(ending.toLowerCase()) ? name.slice(0, -ending.length) : name;
}
