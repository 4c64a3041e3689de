import { UserError } from '../../core/userError';

/** A data set of the catalogue that is not on this machine. */
export class DataSetMissing extends UserError {
  constructor(
    message: string,
    hint: string,
    /** Its name in the catalogue. */
    readonly dataset: string,
  ) {
    super(message, hint);
  }
}
