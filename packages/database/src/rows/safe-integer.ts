/** The number of a bigint column. Throws instead of rounding it to that of another row; constraints keep such values out. */
export function safeInteger(value: bigint | number): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new Error("the database holds an integer beyond 2^53 where there may be none");
}
