import type {
  ImportLineError,
  ImportRequest,
  ImportSummary,
} from "@expunge/schemas/imports/import-request";
import { type Actor, actorName } from "#actor.ts";
import { settleList } from "#imports/internal/settle-list.ts";
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
    let stopped: ImportSummary["stopped"];

    async function settle(): Promise<readonly ImportLineError[]> {
      const header = { id, actor: actorName(actor), at: deps.clock.now() };
      const outcome = await settleList(deps, tenantId, kind, header, list, dryRun);
      counts.lines += list.length;
      counts.imported += outcome.imported;
      counts.unchanged += outcome.unchanged;
      counts.invalid += outcome.errors.length;
      list = [];
      return outcome.errors;
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
    }
    if (list.length > 0) yield await settle();
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
