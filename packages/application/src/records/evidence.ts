/** The sealed proof of a mandate whose payment option was deleted. It is erased after its retention period. */
export type EvidenceRecord = {
  readonly tenantId: string;
  readonly mandateId: string;
  readonly sealed: Uint8Array<ArrayBuffer> | null;
  readonly sealedKey: Uint8Array<ArrayBuffer> | null;
  /** The last day of its retention, `YYYY-MM-DD`. */
  readonly keepUntil: string;
  readonly sealedAt: Date;
  readonly erasedAt: Date | null;
};
