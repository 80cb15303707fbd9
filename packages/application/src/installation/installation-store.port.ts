import type { Installation } from "#installation/installation.ts";

/** The row of the installation in the database. */
export interface InstallationStore {
  read(): Promise<Installation | undefined>;
  /**
   * Counts one beat, unless the database was restored. A ledger that has seen a later beat than the database proves a restore, which is
   * then recorded for all processes.
   */
  beat(seen: number): Promise<Installation | undefined>;
}
