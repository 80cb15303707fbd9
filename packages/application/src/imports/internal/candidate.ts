import type { ImportLineError } from "@expunge/schemas/imports/import-request";
import type { Vault } from "#vault/vault.ts";
import type { Clock } from "#runtime/clock.port.ts";
import type { Claims } from "#imports/internal/claims.ts";
import type { BesideLine, ImportedRecords, ImportNames } from "#imports/import-store.port.ts";

/** A valid line that has not been compared with the stored credentials. */
export type Candidate = {
  readonly line: number;
  readonly names: ImportNames;
  readonly claims: Claims;
  /** The line as it was read: two lines with the same content are the same line. */
  readonly content: object;
  /** The field that names the credential. */
  readonly nameField: string;
  readonly deleted: boolean;
  /** The first field by which the line differs from the stored credential. */
  differsIn(stored: NonNullable<BesideLine["stored"]>): string | undefined;
  /** Its records, with sealed data, which are made by the first call. */
  records(): ImportedRecords;
};

/** What the lines of one list are checked against. */
export type ImportContext = {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly tenantId: string;
  readonly actor: string;
  readonly at: Date;
  readonly clickToPayEnabled: boolean;
  readonly ownerBids: readonly string[];
};

/** Thrown for a line that its own content makes invalid. */
export class LineFault extends Error {
  readonly field: string;
  readonly rule: string | undefined;

  constructor(field: string, message: string, rule?: string) {
    super(message);
    this.name = "LineFault";
    this.field = field;
    this.rule = rule;
  }
}

/** The error of a line in the answer. */
export function lineError(line: number, { field, message, rule }: LineFault): ImportLineError {
  return { line, field, message, ...(rule !== undefined && { rule }) };
}

/** The first field whose values differ. */
export function firstDifference(
  pairs: Readonly<Record<string, readonly [unknown, unknown]>>,
): string | undefined {
  return Object.entries(pairs).find(([, [one, other]]) => (one ?? null) !== (other ?? null))?.[0];
}
