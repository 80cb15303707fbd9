import { type Measure, isMet, ratios } from "#measure.ts";
import { type Summary, summary } from "#statistics.ts";

/** Lines of columns, each as wide as its widest cell; all but the first two are set to the right. */
export function aligned(rows: readonly (readonly string[])[], toTheRight = 2): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, place) => (widths[place] = Math.max(widths[place] ?? 0, cell.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, place) =>
        place < toTheRight ? cell.padEnd(widths[place] ?? 0) : cell.padStart(widths[place] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return rows.map(line).join("\n");
}

/** The table of results: a line for each measure, its notes below. */
export function resultTable(measures: readonly Measure[]): string {
  const head = ["#", "measure", "ours", "against", "ratio", "goal", "verdict"];
  const lines = aligned([head, ...measures.map(cells)]);
  const notes = measures.flatMap(({ row, notes: said }) => said.map((note) => `  ${row}: ${note}`));
  return [lines, ...notes].join("\n");
}

function cells(measure: Measure): string[] {
  const { row, name, unit, ours, against, goal, failures } = measure;
  const bound = goal.kind === "at_least" ? ">=" : "<=";
  return [
    String(row),
    against === undefined ? name : `${name} against ${against.name}`,
    `${spread(summary(ours))} ${unit}`,
    against === undefined ? "" : `${spread(summary(against.samples))} ${unit}`,
    against === undefined ? "" : spread(summary(ratios(measure))),
    `${bound} ${goal.value}${goal.unit === undefined ? "" : ` ${goal.unit}`}`,
    failures > 0 ? `${failures} FAILED` : isMet(measure) ? "ok" : "SHORT",
  ];
}

/** Median, and between which values. */
function spread({ median, min, max }: Summary): string {
  return min === max ? figure(median) : `${figure(median)} (${figure(min)}-${figure(max)})`;
}

/** Three figures that count, and all of a whole number. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "none";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}
