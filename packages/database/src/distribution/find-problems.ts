import type { FunctionPlacement, TablePlacement } from "#distribution/placements.ts";
import type { ForeignKey, FunctionObject, TableObject } from "#distribution/read-objects.ts";

/** A plan: the placement of each table and function by its name. */
export type Plan = {
  readonly tables: Readonly<Record<string, TablePlacement>>;
  readonly functions: Readonly<Record<string, FunctionPlacement>>;
};

const NO_LINE = "has no line in the plan of distribution";

/** Why Citus could not place a table as planned. */
export function tableProblems(plan: Plan, table: TableObject): readonly string[] {
  const placement = plan.tables[table.name];
  if (placement === undefined) return [NO_LINE];
  const { foreignKeys, keysWithoutTenant, ofTenants, queryingPolicies, triggers } = table;
  if (placement !== "distributed")
    return foreignKeys
      .filter(({ to }) => plan.tables[to] === "distributed")
      .map(({ name, to }) => `${name} refers to ${to}, which is distributed`);
  if (!ofTenants) return ["has no column tenant_id"];
  return [
    ...keysWithoutTenant.map((name) => `${name} is a key without tenant_id`),
    ...triggers.map((name) => `${name} is a trigger`),
    ...queryingPolicies.map((name) => `the policy ${name} reads other rows`),
    ...foreignKeys.flatMap((key) => foreignKeyProblems(plan, key)),
  ];
}

function foreignKeyProblems({ tables }: Plan, key: ForeignKey): string[] {
  const { name, to, byTenant, onUpdate, onDelete } = key;
  const problems = [];
  if (tables[to] !== "distributed") problems.push(`refers to ${to}, which is not distributed`);
  if (!byTenant) problems.push("does not compare tenant_id");
  if (!"ar".includes(onUpdate)) problems.push("has an action ON UPDATE");
  if ("nd".includes(onDelete)) problems.push("sets columns ON DELETE");
  return problems.map((problem) => `${name} ${problem}`);
}

/** Why a function could not run where it is planned. */
export function functionProblems(plan: Plan, fn: FunctionObject): readonly string[] {
  const placement = plan.functions[fn.name];
  if (placement === undefined) return [NO_LINE];
  const problems = [];
  if (placement === "delegated" && fn.firstArgument !== "p_tenant text")
    problems.push("its first argument is not p_tenant text");
  const reads = namesIn(fn.body, plan.tables, "");
  const calls = namesIn(fn.body, plan.functions, "\\s*\\(");
  // Citus knows the values of parameters in plans of PL/pgSQL only.
  const distributed = reads.find((table) => plan.tables[table] === "distributed");
  if (fn.language === "sql" && distributed !== undefined)
    problems.push(`reads ${distributed} in the language sql; write it in plpgsql`);
  if (placement !== "coordinator") {
    for (const table of reads.filter((name) => plan.tables[name] === "coordinator"))
      problems.push(`reads ${table}, which is on the coordinator`);
    for (const called of calls.filter((name) => plan.functions[name] === "coordinator"))
      problems.push(`calls ${called}, which is on the coordinator`);
  }
  return problems;
}

/** The names of a plan that a source contains as words with this end. */
function namesIn(body: string, plan: Readonly<Record<string, string>>, end: string): string[] {
  return Object.keys(plan).filter((name) => new RegExp(`\\b${name}\\b${end}`).test(body));
}

/** The lines of a plan without a table or function. */
export function withoutObject(
  plan: Readonly<Record<string, string>>,
  objects: readonly { readonly name: string }[],
): readonly string[] {
  const names = new Set(objects.map(({ name }) => name));
  return Object.keys(plan).filter((name) => !names.has(name));
}
