import type { HoldKind } from "@expunge/domain/hold/hold";

/** A hold on a credential, on until it is released or its time is over. */
export type HoldRecord = {
  readonly tenantId: string;
  readonly id: string;
  readonly credentialId: string;
  readonly kind: HoldKind;
  readonly reference: string;
  /** The instant from which it is on no more. */
  readonly until: Date | null;
  readonly placedBy: string;
  readonly placedAt: Date;
  readonly releasedBy: string | null;
  readonly releasedAt: Date | null;
};
