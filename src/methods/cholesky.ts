/**
 * Solves A x = b for a symmetric positive definite A `[size, size]`, by its Cholesky decomposition A = L Lᵀ (Golub & Van Loan,
 * Matrix Computations, algorithm 4.2.1), in double precision. L takes 4 size² bytes, and size³ / 6 multiplications.
 *
 * @param element A's element in row i and column j; asked for j ≤ i only
 * @param refuse is called with the row, from 0, where A turns out not to be positive definite
 * @returns what gives x for b, both `[size]`
 */
export function cholesky(
  size: number,
  element: (i: number, j: number) => number,
  refuse: (row: number) => never,
): (b: Float64Array) => Float64Array {
  const rows: Float64Array[] = [];
  for (let i = 0; i < size; i++) {
    const own = new Float64Array(i + 1);
    for (let j = 0; j <= i; j++) {
      const other = rows[j] ?? own;
      let rest = element(i, j);
      for (let k = 0; k < j; k++) rest -= (own[k] as number) * (other[k] as number);
      if (j < i) own[j] = rest / (other[j] as number);
      else own[j] = rest > 0 ? Math.sqrt(rest) : refuse(i);
    }
    rows.push(own);
  }
  return (b) => {
    const x = b.slice();
    // L y = b, from the first row on.
    for (const [i, row] of rows.entries()) {
      let rest = x[i] as number;
      for (let k = 0; k < i; k++) rest -= (row[k] as number) * (x[k] as number);
      x[i] = rest / (row[i] as number);
    }
    // Lᵀ x = y, from the last: what is known is subtracted from all rows above.
    for (let i = size - 1; i >= 0; i--) {
      const row = rows[i] as Float64Array;
      const value = (x[i] as number) / (row[i] as number);
      x[i] = value;
      for (let k = 0; k < i; k++) x[k] = (x[k] as number) - (row[k] as number) * value;
    }
    return x;
  };
}
