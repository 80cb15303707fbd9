/** What proves a mandate whose payment option was deleted, sealed, until it is erased too. */
export type EvidenceRecord = {
  readonly tenantId: string;
  readonly mandateId: string;
  readonly sealed: Uint8Array<ArrayBuffer> | null;
  readonly sealedKey: Uint8Array<ArrayBuffer> | null;
  /** The last day on which it is kept, `YYYY-MM-DD`. */
  readonly keepUntil: string;
  readonly sealedAt: Date;
  readonly erasedAt: Date | null;
};
