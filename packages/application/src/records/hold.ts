import type { HoldKind } from "@expunge/domain/hold/hold";

/** A hold on a credential. Active until released or expired. */
export type HoldRecord = {
  readonly tenantId: string;
  readonly id: string;
  readonly credentialId: string;
  readonly kind: HoldKind;
  readonly reference: string;
  /** The card of a customer that it is on; null for the whole credential. */
  readonly cardId: number | null;
  /** The instant of its expiry. */
  readonly until: Date | null;
  readonly placedBy: string;
  readonly placedAt: Date;
  readonly releasedBy: string | null;
  readonly releasedAt: Date | null;
};
