const factor = Number(process.env["SOAK"] || 1);
if (!(factor > 0 && Number.isFinite(factor)))
  throw new Error(`SOAK must be a positive number, not ${process.env["SOAK"]}`);

/**
 * The rounds of a random test: `count` in `npm test`, and a multiple of it in `npm run soak`. Every random test takes its count
 * from here, so that one setting scales all of them.
 */
export const soak = (count: number): number => Math.ceil(count * factor);
