/** The installation that a database belongs to, as its one row says. */
export type Installation = {
  readonly id: string;
  /** The environment whose network credentials and ledger may be used with this database. */
  readonly environmentId: string;
  /** Counted up while a worker with a ledger runs, and recorded in the ledger, outside the database. */
  readonly beat: number;
  /** When a worker noticed that the database is older than its ledger; null once accepted. */
  readonly restoredAt: Date | null;
};

/** The reason why a process of this environment may send nothing on behalf of the database; undefined if it may. */
export function sendingBlockedBy(
  installation: Installation | undefined,
  environmentId: string,
): string | undefined {
  if (installation === undefined) return "the database belongs to no installation";
  if (installation.environmentId !== environmentId)
    return `the database belongs to environment ${installation.environmentId}, this process to ${environmentId}`;
  if (installation.restoredAt !== null) return "the database was restored from an older backup";
  return undefined;
}
