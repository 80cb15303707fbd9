import { type Installation, sendingBlockedBy } from "#installation/installation.ts";
import type { InstallationStore } from "#installation/installation-store.port.ts";
import type { Ledger } from "#installation/ledger.port.ts";

export type CheckSendingDeps = {
  readonly installations: InstallationStore;
  /** Without one, restores are not noticed. */
  readonly ledger: Ledger | undefined;
  /** The environment of this process. */
  readonly environmentId: string;
};

/**
 * Decides whether a process may send anything on behalf of the database, and records the beat in the ledger. Returns the reason why it
 * may not. The ledger is written before the first beat: a database with beats that the ledger does not know was brought here from elsewhere.
 */
export function checkSending({ installations, ledger, environmentId }: CheckSendingDeps) {
  return async (): Promise<string | undefined> => {
    const before = await installations.read();
    const blocked = sendingBlockedBy(before, environmentId);
    if (ledger === undefined || before === undefined || before.environmentId !== environmentId)
      return blocked;
    const known = await ledger.read(before.id);
    if (known === undefined && before.beat > 0)
      return "the ledger does not know the database: it is a copy, or the ledger another one";
    if (known !== undefined && known.environmentId !== environmentId)
      return `the ledger belongs to environment ${known.environmentId}, this process to ${environmentId}`;
    if (known === undefined) await ledger.write(entryOf(before));
    const after = await installations.beat(known?.beat ?? 0);
    if (after !== undefined) await ledger.write(entryOf(after));
    return sendingBlockedBy(after, environmentId);
  };
}

/** The entry by which a ledger knows an installation. */
export function entryOf({ id, environmentId, beat }: Installation) {
  return { installationId: id, environmentId, beat };
}
