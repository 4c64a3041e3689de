import { isNumber } from '../../core/isNumber';
import { UserError } from '../../core/userError';
import type { Sample } from '../formats/format';

/** What is known of decoded samples besides their elements. */
export interface SampleTable {
  /** Rows of the file. */
  readonly rows: number;
  readonly train: TablePart;
  readonly test?: TablePart;
  /** By class number, where classes have names. */
  readonly classNames?: readonly string[];
  readonly notes: readonly string[];
}

interface TablePart {
  /** In their order, the rows of the file. */
  readonly rows: readonly number[];
  readonly labels: readonly number[];
  readonly tasks?: readonly number[];
}

/** Far more than a table in memory can list. */
const MAX_ROWS = 2e7;

type Part = NonNullable<Sample['part']> | 'any';

/** Gathers what is known of each sample, in the order in which samples are decoded. */
export class TableWriter {
  readonly #labels: (number | string)[] = [];
  readonly #parts: Part[] = [];
  readonly #ranks: number[] = [];
  readonly #tasks: (number | undefined)[] = [];

  get rows(): number {
    return this.#labels.length;
  }

  add({ label, part, rank = 0, task }: Sample): void {
    if (this.rows >= MAX_ROWS) {
      throw new UserError(
        `More than ${MAX_ROWS} samples cannot be decoded`,
        'Save the data set as a folder of NPY files, from which rows are read when they are needed.',
      );
    }
    this.#labels.push(label);
    this.#parts.push(part ?? 'any');
    this.#ranks.push(rank);
    this.#tasks.push(task);
  }

  /** @throws UserError where samples are missing, or only some say what they are for */
  table(place: string, named: readonly string[] | undefined): SampleTable {
    const parts = new Set(this.#parts);
    if (this.rows === 0) throw new UserError(`${place}: holds no samples`, 'Check that it is the right file.');
    if (parts.has('any') && parts.size > 1) {
      throw new UserError(
        `${place}: only some samples say whether they are for training or for testing`,
        'Say it of all of them, or of none.',
      );
    }
    if (!parts.has('any') && !parts.has('train')) {
      throw new UserError(`${place}: holds no samples for training`, 'Add those that are for training.');
    }
    const { labels, classNames = named } = this.#classes();
    const rowsOf = (wanted: readonly Part[]) =>
      this.#parts
        .flatMap((part, row) => (wanted.includes(part) ? [row] : []))
        .sort((a, b) => (this.#ranks[a] ?? 0) - (this.#ranks[b] ?? 0) || a - b);
    const hasTasks = this.#tasks.some((task) => task !== undefined);
    const partOf = (...wanted: readonly Part[]): TablePart => {
      const rows = rowsOf(wanted);
      return {
        rows,
        labels: rows.map((row) => labels[row] ?? 0),
        ...(hasTasks && { tasks: rows.map((row) => this.#tasks[row] ?? 0) }),
      };
    };
    const testing = parts.has('test') ? 'test' : parts.has('validation') ? 'validation' : undefined;
    const validation = rowsOf(['validation']).length;
    return {
      rows: this.rows,
      train: partOf('train', 'any'),
      ...(testing && { test: partOf(testing) }),
      ...(classNames && { classNames }),
      notes:
        validation === 0
          ? []
          : [
              testing === 'test'
                ? `${place}: ${validation} validation samples are left out`
                : `${place}: the ${validation} validation samples are for testing, as there are no others`,
            ],
    };
  }

  /** Class numbers: those of the file where all are whole numbers, otherwise the places of the sorted names. */
  #classes(): { readonly labels: readonly number[]; readonly classNames?: readonly string[] } {
    if (this.#labels.every((label) => typeof label === 'number' || isNumber(label))) {
      return { labels: this.#labels.map(Number) };
    }
    const names = [...new Set(this.#labels.map((label) => String(label).normalize('NFC')))].sort();
    const places = new Map(names.map((name, place) => [name, place]));
    return { labels: this.#labels.map((label) => places.get(String(label).normalize('NFC')) ?? 0), classNames: names };
  }
}
