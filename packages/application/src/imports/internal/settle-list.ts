import type { Target } from "@expunge/schemas/boundary/target";
import type { ImportLineError } from "@expunge/schemas/imports/import-request";
import type { ImportDeps, InputLine } from "#imports/import-credentials.ts";
import type { BesideLine, ImportHeader, NewLine } from "#imports/import-store.port.ts";
import {
  type Candidate,
  type ImportContext,
  lineError,
  LineFault,
} from "#imports/internal/candidate.ts";
import { claimsOf } from "#imports/internal/claims.ts";
import { decideLine, joiningChange } from "#imports/internal/decide-line.ts";
import { prepareLine } from "#imports/internal/prepare-line.ts";
import type { Change } from "#write-path/change.ts";

type Settled = {
  readonly imported: number;
  readonly unchanged: number;
  readonly errors: readonly ImportLineError[];
};
type LineOutcome = "imported" | "unchanged" | LineFault;

/** Lines that lose their races to other writers this often are reported. */
const MAX_ROUNDS = 5;

/** Decides about the lines of a list and writes the new ones. */
export async function settleList(
  deps: ImportDeps,
  tenantId: string,
  kind: Target["kind"],
  header: ImportHeader,
  lines: readonly InputLine[],
  dryRun: boolean,
): Promise<Settled> {
  const context = await contextOf(deps, tenantId, kind, header);
  const outcomes = new Map<number, LineOutcome>();
  let open: Candidate[] = [];
  for (const input of lines) {
    try {
      if (!("value" in input)) throw new LineFault(input.field, input.message);
      open.push(prepareLine(context, kind, input.line, input.value));
    } catch (error) {
      if (!(error instanceof LineFault)) throw error;
      outcomes.set(input.line, error);
    }
  }
  for (const fault of await sharedBids(deps, tenantId, open)) outcomes.set(fault.line, fault.fault);
  open = open.filter(({ line }) => !outcomes.has(line));

  const known = new Map<string, Candidate>();
  for (let round = 0; open.length > 0 && round < MAX_ROUNDS; round += 1)
    open = await settleRound(deps, context, header, open, known, outcomes, dryRun);
  for (const { line } of open)
    outcomes.set(line, new LineFault("line", "was changed at the same time: import it again"));

  const all = [...outcomes.values()];
  return {
    imported: all.filter((one) => one === "imported").length,
    unchanged: all.filter((one) => one === "unchanged").length,
    errors: [...outcomes]
      .flatMap(([line, one]) => (one instanceof LineFault ? [lineError(line, one)] : []))
      .toSorted((a, b) => a.line - b.line),
  };
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

/** Settles the lines that claim a name first. Returns those to be decided again: after a lost race, or behind a refused line. */
async function settleRound(
  { imports, store }: ImportDeps,
  context: ImportContext,
  header: ImportHeader,
  open: readonly Candidate[],
  accepted: Map<string, Candidate>,
  outcomes: Map<number, LineOutcome>,
  dryRun: boolean,
): Promise<Candidate[]> {
  const { tenantId } = context;
  const { first, later } = firstOfEachName(open, accepted, outcomes);
  const beside = await imports.find(
    tenantId,
    first.map(({ names }) => names),
  );
  const plain: (NewLine & { readonly candidate: Candidate })[] = [];
  const joining: { readonly change: Change; readonly candidate: Candidate }[] = [];
  const accept = (candidate: Candidate, outcome: LineOutcome) => {
    outcomes.set(candidate.line, outcome);
    for (const name of claimsOf(candidate).keys()) accepted.set(name, candidate);
  };
  for (const [place, candidate] of first.entries()) {
    const decision = decided(candidate, beside.get(place));
    if (decision instanceof LineFault) outcomes.set(candidate.line, decision);
    else if (decision.kind === "unchanged") accept(candidate, "unchanged");
    else if (dryRun) accept(candidate, "imported");
    else {
      const { line, names } = candidate;
      const records = candidate.records();
      if (decision.beside.length === 0) plain.push({ line, names, records, candidate });
      else {
        const details = { import: header.id, line };
        const change = joiningChange(context, details, records, decision.beside);
        joining.push({ change, candidate });
      }
    }
  }
  const written = plain.length > 0 ? await imports.write(tenantId, header, plain) : [];
  const joined =
    joining.length > 0
      ? await store.applyChanges(
          tenantId,
          joining.map(({ change }) => change),
        )
      : [];
  const done = [
    ...plain.map(({ candidate }, place) => ({ candidate, isWritten: written[place] })),
    ...joining.map(({ candidate }, place) => ({ candidate, isWritten: joined[place] })),
  ];
  for (const { candidate, isWritten } of done) if (isWritten) accept(candidate, "imported");
  const lost = done.filter(({ isWritten }) => !isWritten).map(({ candidate }) => candidate);
  return [...lost, ...later].toSorted((a, b) => a.line - b.line);
}

function decided(candidate: Candidate, beside: BesideLine | undefined) {
  try {
    return decideLine(candidate, beside);
  } catch (error) {
    if (error instanceof LineFault) return error;
    throw error;
  }
}

/** The first line of each name. A line behind an accepted one of the same name is the same line, or contradicts it. */
function firstOfEachName(
  open: readonly Candidate[],
  accepted: ReadonlyMap<string, Candidate>,
  outcomes: Map<number, LineOutcome>,
): { readonly first: readonly Candidate[]; readonly later: readonly Candidate[] } {
  const claimed = new Set<string>();
  const first: Candidate[] = [];
  const later: Candidate[] = [];
  for (const candidate of open) {
    const claims = claimsOf(candidate);
    const taken = [...claims].find(([name]) => accepted.has(name));
    if (taken) {
      const same = accepted.get(taken[0])?.content === candidate.content;
      outcomes.set(candidate.line, same ? "unchanged" : taken[1]);
    } else if ([...claims.keys()].some((name) => claimed.has(name))) later.push(candidate);
    else first.push(candidate);
    for (const name of claims.keys()) claimed.add(name);
  }
  return { first, later };
}
