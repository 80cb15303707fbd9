import type { ImportDeps } from "#imports/import-credentials.ts";
import type { BesideLine, NewLine } from "#imports/import-store.port.ts";
import { type Candidate, LineFault } from "#imports/internal/candidate.ts";
import { decideLine, joiningChange } from "#imports/internal/decide-line.ts";
import type { PreparedList } from "#imports/internal/prepare-list.ts";
import type { Change } from "#write-path/change.ts";

/** `dry` writes nothing. `new` writes without comparing first: a write refuses the lines that something stands beside. */
export type Mode = "dry" | "new" | "compare";
type LineOutcome = "imported" | "unchanged" | LineFault;
export type Progress = {
  /** The accepted lines by the names that they claim. */
  readonly accepted: Map<string, Candidate>;
  readonly outcomes: Map<number, LineOutcome>;
  /** Whether something stood beside a line. */
  foundBeside: boolean;
};

/** Settles the lines that claim a name first. Returns those to be decided again: after a lost race, or behind a refused line. */
export async function settleRound(
  { imports, store }: ImportDeps,
  { context, header }: PreparedList,
  open: readonly Candidate[],
  progress: Progress,
  mode: Mode,
): Promise<Candidate[]> {
  const { tenantId } = context;
  const { accepted, outcomes } = progress;
  const { first, later } = firstOfEachName(open, progress);
  const beside =
    mode === "new"
      ? undefined
      : await imports.find(
          tenantId,
          first.map(({ names }) => names),
        );
  if (beside && beside.size > 0) progress.foundBeside = true;
  const plain: (NewLine & { readonly candidate: Candidate })[] = [];
  const joining: { readonly change: Change; readonly candidate: Candidate }[] = [];
  const accept = (candidate: Candidate, outcome: LineOutcome) => {
    outcomes.set(candidate.line, outcome);
    for (const name of candidate.claims.keys()) accepted.set(name, candidate);
  };
  for (const [place, candidate] of first.entries()) {
    const decision = decided(candidate, beside?.get(place));
    if (decision instanceof LineFault) outcomes.set(candidate.line, decision);
    else if (decision.kind === "unchanged") accept(candidate, "unchanged");
    else if (mode === "dry") accept(candidate, "imported");
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
  { accepted, outcomes }: Progress,
): { readonly first: readonly Candidate[]; readonly later: readonly Candidate[] } {
  const claimed = new Set<string>();
  const first: Candidate[] = [];
  const later: Candidate[] = [];
  for (const candidate of open) {
    const { claims, content, line } = candidate;
    const taken = [...claims].find(([name]) => accepted.has(name));
    if (taken) {
      const [name, fault] = taken;
      const same = JSON.stringify(accepted.get(name)?.content) === JSON.stringify(content);
      outcomes.set(line, same ? "unchanged" : fault());
    } else if ([...claims.keys()].some((name) => claimed.has(name))) later.push(candidate);
    else first.push(candidate);
    for (const name of claims.keys()) claimed.add(name);
  }
  return { first, later };
}
