import type {
  ImportLineError,
  ImportRequest,
  ImportSummary,
} from "@expunge/schemas/imports/import-request";
import { type Actor, actorName } from "#actor.ts";
import { namesOf, prepareList } from "#imports/internal/prepare-list.ts";
import { type Settled, settleList } from "#imports/internal/settle-list.ts";
import type { Mode } from "#imports/internal/settle-round.ts";
import type { ImportStore } from "#imports/import-store.port.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { Vault } from "#vault/vault.ts";
import type { ChangeStore } from "#write-path/change-store.port.ts";

/** A line of the input: a value, or the reason why it cannot be read. */
export type InputLine =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly field: string; readonly message: string };

/** Thrown by an input whose rest, from this line on, cannot be read. */
export class UnreadableInput extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.name = "UnreadableInput";
    this.line = line;
  }
}

export type ImportDeps = {
  readonly imports: ImportStore;
  readonly store: ChangeStore;
  readonly vault: Vault;
  readonly clock: Clock;
};

/** Lines that are written together. A list locks the tenant's ledger for as long as it is written. */
const LIST = 500;
/** Lists under way: the database reads the second one while it still writes the first. */
const AT_ONCE = 2;
/** After so many lines, and then each ten times as many, the database is given statistics: without them its plans are those of empty tables. */
const FIRST_STATISTICS = 1_000;

/**
 * Imports credentials of one kind in lists, each written whole with its audit entries, so that an import that was interrupted is repeated:
 * a line that is stored already is unchanged. Yields the errors of each list. Returns the summary, also for input that ends early.
 */
export function importCredentials(deps: ImportDeps) {
  return async function* run(
    actor: Actor,
    { kind, dryRun }: ImportRequest,
    input: AsyncIterable<readonly InputLine[]>,
  ): AsyncGenerator<readonly ImportLineError[], ImportSummary> {
    const { tenantId } = actor;
    const id = deps.clock.newId();
    const counts = { lines: 0, imported: 0, unchanged: 0, invalid: 0 };
    let list: InputLine[] = [];
    /** The lists before, the oldest first, which the database settles while this process validates the next one. */
    const underWay: { readonly names: ReadonlySet<string>; readonly settled: Promise<Settled> }[] =
      [];
    let mode: Mode = dryRun ? "dry" : "new";
    let statistics = FIRST_STATISTICS;
    let stopped: ImportSummary["stopped"];

    /** Waits for the oldest list under way, and returns its errors. */
    async function settled(): Promise<readonly ImportLineError[]> {
      const oldest = await underWay.shift()?.settled;
      const { imported = 0, unchanged = 0, errors = [], foundBeside } = oldest ?? {};
      counts.imported += imported;
      counts.unchanged += unchanged;
      counts.invalid += errors.length;
      if (!dryRun) mode = foundBeside ? "compare" : "new";
      if (counts.imported >= statistics && !dryRun) {
        await deps.imports.analyze(counts.imported);
        statistics *= 10;
      }
      return errors;
    }

    /** Begins to settle the lines read, and returns the errors of lists before them. */
    async function settle(): Promise<readonly ImportLineError[]> {
      const header = { id, actor: actorName(actor), at: deps.clock.now() };
      const prepared = await prepareList(deps, tenantId, kind, header, list);
      counts.lines += list.length;
      list = [];
      // Sealed while the database still settles the list before. Lines that are compared first are mostly stored already.
      if (mode === "new") for (const { records } of prepared.candidates) records();
      const names = namesOf(prepared);
      const errors: ImportLineError[] = [];
      // Lists without a common name are settled independently of each other. Others follow the order of their lines.
      const isBehind = (other: ReadonlySet<string>) => [...names].some((name) => other.has(name));
      while (underWay.length === AT_ONCE || underWay.some((other) => isBehind(other.names)))
        errors.push(...(await settled()));
      const settling = settleList(deps, prepared, mode);
      // Its failure is thrown where it is awaited.
      settling.catch(() => {});
      underWay.push({ names, settled: settling });
      return errors;
    }

    try {
      for await (const lines of input) {
        for (const line of lines) {
          list.push(line);
          if (list.length === LIST) yield await settle();
        }
      }
    } catch (error) {
      if (!(error instanceof UnreadableInput)) throw error;
      stopped = { line: error.line, message: error.message };
    } finally {
      await Promise.allSettled(underWay.map((each) => each.settled));
    }
    if (list.length > 0) yield await settle();
    while (underWay.length > 0) yield await settled();
    if (!dryRun && counts.lines > 0)
      await deps.store.applyChanges(tenantId, [
        {
          events: [],
          audit: [
            {
              occurredAt: deps.clock.now(),
              actor: actorName(actor),
              action: "import.end",
              subject: id,
              outcome: stopped ? "stopped" : "completed",
              details: { kind, ...counts },
            },
          ],
        },
      ]);
    return { ...counts, dryRun, ...(stopped && { stopped }) };
  };
}
