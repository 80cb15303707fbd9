import type { ImportLineError } from "@expunge/schemas/imports/import-request";
import type { ImportDeps } from "#imports/import-credentials.ts";
import { type Candidate, lineError, LineFault } from "#imports/internal/candidate.ts";
import type { PreparedList } from "#imports/internal/prepare-list.ts";
import { type Mode, type Progress, settleRound } from "#imports/internal/settle-round.ts";

export type Settled = {
  readonly imported: number;
  readonly unchanged: number;
  readonly errors: readonly ImportLineError[];
  /** Whether something stood beside a line. */
  readonly foundBeside: boolean;
};

/** Lines that lose their races to other writers this often are reported. */
const MAX_ROUNDS = 5;

/** Decides about the lines of a list and writes the new ones. */
export async function settleList(
  deps: ImportDeps,
  list: PreparedList,
  mode: Mode,
): Promise<Settled> {
  const { context, candidates } = list;
  const outcomes: Progress["outcomes"] = new Map(list.faults);
  for (const { line, fault } of await sharedBids(deps, context.tenantId, candidates))
    outcomes.set(line, fault);
  let open = candidates.filter(({ line }) => !outcomes.has(line));

  const progress: Progress = { accepted: new Map(), outcomes, foundBeside: false };
  for (let round = 0; open.length > 0 && round < MAX_ROUNDS; round += 1)
    open = await settleRound(
      deps,
      list,
      open,
      progress,
      round > 0 && mode === "new" ? "compare" : mode,
    );
  for (const { line } of open)
    outcomes.set(line, new LineFault("line", "was changed at the same time: import it again"));

  const all = [...outcomes.values()];
  return {
    imported: all.filter((one) => one === "imported").length,
    unchanged: all.filter((one) => one === "unchanged").length,
    errors: [...outcomes]
      .flatMap(([line, one]) => (one instanceof LineFault ? [lineError(line, one)] : []))
      .toSorted((a, b) => a.line - b.line),
    foundBeside: progress.foundBeside,
  };
}

/** Under an owner BID of several tenants, a foreign id may be another tenant's consumer. */
async function sharedBids(
  { imports }: ImportDeps,
  tenantId: string,
  candidates: readonly Candidate[],
): Promise<readonly { readonly line: number; readonly fault: LineFault }[]> {
  const foreign = candidates.filter(({ names }) => names.networkReference !== undefined);
  if (foreign.length === 0) return [];
  const bids = [...new Set(foreign.map(({ names }) => names.ownerBid ?? ""))];
  const shared = new Set(await imports.sharedOwnerBids(tenantId, bids));
  const message = "is taken only under an owner BID that no other tenant has";
  return foreign
    .filter(({ names }) => shared.has(names.ownerBid ?? ""))
    .map(({ line }) => ({ line, fault: new LineFault("externalConsumerId", message) }));
}
