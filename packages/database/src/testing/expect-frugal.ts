import { expect } from "vitest";
import type { Explained, PlanNode } from "#testing/explained.ts";

/** The tables that grow, and their partitions. */
const GREAT =
  /^(credential|mandate|mandate_evidence|risk_signal|deletion|event|audit_entry|idempotency_record)(_\d{4}_\d\d|_default)?$/;

/** Holds every statement to the indexes: so many blocks at most, and so many rows sorted, or read and not wanted. */
export function expectFrugal(
  plans: readonly Explained[],
  most: { readonly blocks: number; readonly rows: number },
): void {
  expect(plans).not.toHaveLength(0);
  expect(plans.flatMap((plan) => wasteOf(plan, most))).toEqual([]);
}

/** Whether a plan touches a table, or a partition, whose name begins so. */
export function touches({ Plan }: Explained, table: string): boolean {
  return [...stepsOf(Plan)].some((step) => step["Relation Name"]?.startsWith(table));
}

function* stepsOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const below of node.Plans ?? []) yield* stepsOf(below);
}

function wasteOf(
  { "Query Text": text, Plan }: Explained,
  most: { readonly blocks: number; readonly rows: number },
): string[] {
  const blocks = blocksOf(Plan);
  const waste = blocks > most.blocks ? [`reads ${blocks} blocks`] : [];
  for (const step of stepsOf(Plan)) {
    const kind = step["Node Type"];
    const table = step["Relation Name"] ?? "";
    const sorted = step["Actual Rows"] * step["Actual Loops"];
    const unwanted = (step["Rows Removed by Filter"] ?? 0) * step["Actual Loops"];
    // A partition in which there is nothing yet may be read from end to end.
    if (kind === "Seq Scan" && GREAT.test(table) && blocksOf(step) > 0)
      waste.push(`reads all of ${table}`);
    if (kind.endsWith("Sort") && sorted > most.rows) waste.push(`sorts ${sorted} rows`);
    if (unwanted > most.rows) waste.push(`leaves out ${unwanted} rows of ${table}`);
  }
  return waste.map((what) => `${what}: ${text}`);
}

function blocksOf(node: PlanNode): number {
  return node["Shared Hit Blocks"] + node["Shared Read Blocks"];
}
