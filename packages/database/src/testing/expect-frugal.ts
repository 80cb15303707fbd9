import { expect } from "vitest";
import type { Explained, PlanNode } from "#testing/explained.ts";

/** The tables that grow, and their partitions. */
const GROWING_TABLES =
  /^(credential|mandate|mandate_evidence|risk_signal|deletion|event|audit_entry|idempotency_record)(_\d{4}_\d\d|_default)?$/;

/** Requires every statement to use indexes, within limits on blocks read and on rows sorted or filtered out. */
export function expectFrugal(
  plans: readonly Explained[],
  most: { readonly blocks: number; readonly rows: number },
): void {
  expect(plans).not.toHaveLength(0);
  expect(plans.flatMap((plan) => wasteOf(plan, most))).toEqual([]);
}

/** Whether a plan touches a table or partition with this prefix. */
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
    // An empty partition may be scanned.
    if (kind === "Seq Scan" && GROWING_TABLES.test(table) && blocksOf(step) > 0)
      waste.push(`reads all of ${table}`);
    if (kind.endsWith("Sort") && sorted > most.rows) waste.push(`sorts ${sorted} rows`);
    if (unwanted > most.rows) waste.push(`leaves out ${unwanted} rows of ${table}`);
  }
  return waste.map((finding) => `${finding}: ${text}`);
}

function blocksOf(node: PlanNode): number {
  return node["Shared Hit Blocks"] + node["Shared Read Blocks"];
}
