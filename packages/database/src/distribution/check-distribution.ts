import {
  functionProblems,
  type Plan,
  tableProblems,
  withoutObject,
} from "#distribution/find-problems.ts";
import { FUNCTIONS, type TablePlacement, TABLES } from "#distribution/placements.ts";
import { type FunctionObject, readObjects, type TableObject } from "#distribution/read-objects.ts";
import {
  citusVersion,
  type CurrentPlacement,
  readPlacement,
  SETTINGS,
} from "#distribution/read-placement.ts";
import { asOwner } from "#migrator/migrate.ts";

export type DistributionCheck = {
  readonly object: string;
  readonly placement: string;
  /** What is wrong; null if nothing is. */
  readonly problem: string | null;
};

const PLAN: Plan = { tables: TABLES, functions: FUNCTIONS };
const NOT_YET = "is not placed yet: run expunge distribute";

/**
 * How each table and function is placed on Citus, or would be, with everything that stands in the way of it. On a coordinator that includes all
 * that is not placed yet. Changes nothing.
 */
export function checkDistribution(
  ownerUrl: string,
  plan: Plan = PLAN,
): Promise<readonly DistributionCheck[]> {
  return asOwner(ownerUrl, async (client) => {
    const { tables, functions } = await readObjects(client);
    const version = await citusVersion(client);
    const current = version === undefined ? undefined : await readPlacement(client);
    return [
      ...tables.map((table) => tableCheck(plan, table, current)),
      ...functions.map((fn) => functionCheck(plan, fn, current)),
      ...lost("table", plan.tables, tables),
      ...lost("function", plan.functions, functions),
      ...(current === undefined ? [] : settingChecks(current)),
    ];
  });
}

function tableCheck(
  plan: Plan,
  table: TableObject,
  current: CurrentPlacement | undefined,
): DistributionCheck {
  const { name } = table;
  const placement = plan.tables[name];
  const problems = [...tableProblems(plan, table)];
  if (current && placement !== undefined && placementOf(current, name) !== placement)
    problems.push(NOT_YET);
  const by = placement === "distributed" ? "distributed by tenant_id" : (placement ?? "none");
  return checked(`table ${name}`, by, problems);
}

/** Where a table is at present. */
export function placementOf(
  { distributed, references }: CurrentPlacement,
  table: string,
): TablePlacement {
  if (distributed.has(table)) return "distributed";
  return references.has(table) ? "reference" : "coordinator";
}

function functionCheck(
  plan: Plan,
  fn: FunctionObject,
  current: CurrentPlacement | undefined,
): DistributionCheck {
  const placement = plan.functions[fn.name];
  const problems = [...functionProblems(plan, fn)];
  if (current && placement !== undefined && !isPlaced(current, placement, fn.signature))
    problems.push(NOT_YET);
  const at = placement === "delegated" ? "delegated by p_tenant" : (placement ?? "none");
  return checked(`function ${fn.name}`, at, problems);
}

/** Whether a function is where it is planned. */
export function isPlaced(
  { delegated, everywhere, generic }: CurrentPlacement,
  placement: Plan["functions"][string],
  signature: string,
): boolean {
  if (placement === "coordinator") return !delegated.has(signature);
  const there = placement === "delegated" ? delegated : everywhere;
  return there.has(signature) && !generic.has(signature);
}

function lost(
  kind: "table" | "function",
  plan: Readonly<Record<string, string>>,
  objects: readonly { readonly name: string }[],
): DistributionCheck[] {
  return withoutObject(plan, objects).map((name) => ({
    object: `${kind} ${name}`,
    placement: plan[name] ?? "none",
    problem: "is not in the database",
  }));
}

function settingChecks({ settings, withoutLogin, withRemains }: CurrentPlacement) {
  return [
    ...Object.entries(SETTINGS).map(([name, value]) =>
      checked(`setting ${name}`, value, settings[name] === value ? [] : [NOT_YET]),
    ),
    checked(
      "roles that own functions",
      "log in to the workers",
      withoutLogin.map((role) => `${role} cannot log in`),
    ),
    checked(
      "rows from before the distribution",
      "removed from the coordinator",
      withRemains.map((table) => `${table} still has them`),
    ),
  ];
}

const checked = (
  object: string,
  placement: string,
  problems: readonly string[],
): DistributionCheck => ({
  object,
  placement,
  problem: problems.length === 0 ? null : problems.join("; "),
});
