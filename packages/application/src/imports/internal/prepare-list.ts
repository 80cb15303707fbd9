import type { Target } from "@expunge/schemas/boundary/target";
import type { ImportDeps, InputLine } from "#imports/import-credentials.ts";
import type { ImportHeader } from "#imports/import-store.port.ts";
import { type Candidate, type ImportContext, LineFault } from "#imports/internal/candidate.ts";
import { prepareLine } from "#imports/internal/prepare-line.ts";

/** A list whose lines are validated. */
export type PreparedList = {
  readonly context: ImportContext;
  readonly header: ImportHeader;
  readonly candidates: readonly Candidate[];
  readonly faults: ReadonlyMap<number, LineFault>;
};

/** Validates the lines of a list by themselves. */
export async function prepareList(
  deps: ImportDeps,
  tenantId: string,
  kind: Target["kind"],
  header: ImportHeader,
  lines: readonly InputLine[],
): Promise<PreparedList> {
  const context = await contextOf(deps, tenantId, kind, header);
  const faults = new Map<number, LineFault>();
  const candidates: Candidate[] = [];
  for (const input of lines) {
    try {
      if (!("value" in input)) throw new LineFault(input.field, input.message);
      candidates.push(prepareLine(context, kind, input.line, input.value));
    } catch (error) {
      if (!(error instanceof LineFault)) throw error;
      faults.set(input.line, error);
    }
  }
  return { context, header, candidates, faults };
}

/** All names that the lines of a list claim. */
export function namesOf({ candidates }: PreparedList): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { claims } of candidates) for (const name of claims.keys()) names.add(name);
  return names;
}

async function contextOf(
  { store, vault, clock }: ImportDeps,
  tenantId: string,
  kind: Target["kind"],
  { actor, at }: ImportHeader,
): Promise<ImportContext> {
  const common = { vault, clock, tenantId, actor, at };
  if (kind !== "click_to_pay_customer")
    return { ...common, clickToPayEnabled: false, ownerBids: [] };
  const [loaded] = await store.loadTargets(tenantId, [{ kind, accountId: "", reference: "0" }]);
  const { clickToPayEnabled = false, ownerBids = [] } = loaded ?? {};
  return { ...common, clickToPayEnabled, ownerBids };
}
