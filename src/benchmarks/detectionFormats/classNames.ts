import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';

/** The names of classes as files use them, each with the place where it first stands. */
export class ClassNames {
  readonly #first = new Map<string, { readonly name: string; readonly place: string }>();

  /**
   * The name without blanks around it.
   * @throws UserError where it is empty, or another name differs from it by case or blanks alone
   */
  add(written: string, place: string): string {
    const name = written.normalize('NFC');
    const key = name.toLowerCase().replace(/\s+/g, '');
    if (key === '') throw new UserError(`${place}: the name of a class is empty`, 'Name the class.');
    if (key.length > MAX_LENGTH)
      throw new UserError(`${place}: the name of a class has more than ${MAX_LENGTH} letters`, 'Shorten it.');
    const first = this.#first.get(key);
    if (!first) {
      this.#first.set(key, { name, place });
      if (this.#first.size > MAX_CLASSES)
        throw new UserError(`${place}: more than ${MAX_CLASSES} classes`, 'Check that names of classes stand there.');
    } else if (first.name !== name) {
      throw new UserError(
        `${place}: the class is called ${quoted(name)}, but ${quoted(first.name)} in ${first.place}`,
        'They differ by case or blanks alone: write the name in one way.',
      );
    }
    return name.trim();
  }

  /** In alphabetical order of their characters' codes, which is the same on every machine. */
  sorted(): readonly string[] {
    return [...this.#first.values()].map(({ name }) => name.trim()).sort();
  }
}

const MAX_LENGTH = 200;
const MAX_CLASSES = 100_000;

const quoted = (name: string) => JSON.stringify(shortened(name));
