/** The last beat of an installation that was recorded outside its database. */
export type LedgerEntry = {
  readonly installationId: string;
  readonly environmentId: string;
  readonly beat: number;
};

/** A record outside the database, which a restore of the database does not take back. */
export interface Ledger {
  read(installationId: string): Promise<LedgerEntry | undefined>;
  write(entry: LedgerEntry): Promise<void>;
}
