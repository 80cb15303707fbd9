import { CANCELLATION_REASONS } from "@expunge/domain/mandate/cancellation-reason";
import { IMPORTED_COLLECTION_STATES } from "@expunge/domain/mandate/decide-mandate-import";
import { MANDATE_SCHEMES, MANDATE_STATES, MANDATE_TYPES } from "@expunge/domain/mandate/mandate";
import { z } from "zod";
import { storedText } from "#boundary/stored-text.ts";
import { storedDay, storedInstant } from "#boundary/stored-time.ts";
import { bic, creditorId, mandateReference, sepaAmount } from "#trpc/mandates.ts";

const named = {
  reference: mandateReference,
  creditorId,
  creditorName: storedText(70).exactOptional(),
  debtorAgent: bic.exactOptional(),
};
const agreed = { scheme: z.enum(MANDATE_SCHEMES), type: z.enum(MANDATE_TYPES) };
const cancelled = {
  cancelledAt: storedInstant.exactOptional(),
  cancellationReason: z.enum(CANCELLATION_REASONS).exactOptional(),
};

/** The versions that amendments have replaced, the oldest first, each with the time of its replacement. */
const versions = z.array(z.strictObject({ ...named, amendedAt: storedInstant })).max(50);

/** A mandate in its real state, which follows from its signature, its last presented collection and its cancellation. */
export const importedMandate = z
  .strictObject({
    ...named,
    ...agreed,
    ...cancelled,
    signedOn: storedDay.exactOptional(),
    state: z.enum(MANDATE_STATES).exactOptional(),
    versions: versions.exactOptional(),
    lastCollection: z
      .strictObject({
        endToEndId: mandateReference,
        amountMinor: sepaAmount,
        currency: z.literal("EUR").default("EUR"),
        dueOn: storedDay,
        status: z.enum(IMPORTED_COLLECTION_STATES).default("presented"),
      })
      .exactOptional(),
  })
  .refine(isCancelledWhole, { path: ["cancellationReason"], error: "belongs to cancelledAt" });
export type ImportedMandate = z.infer<typeof importedMandate>;

/** The mandate of a deleted payment option: its reference stays taken, its evidence stays where it is. */
export const importedEndedMandate = z
  .strictObject({
    reference: mandateReference,
    creditorId,
    ...agreed,
    ...cancelled,
    state: z.enum(["cancelled", "consumed"]).default("cancelled"),
  })
  .refine(isCancelledWhole, { path: ["cancellationReason"], error: "belongs to cancelledAt" })
  .refine(({ state, cancelledAt }) => (state === "cancelled") === (cancelledAt !== undefined), {
    path: ["cancelledAt"],
    error: "belongs to a cancelled mandate",
  });

type Cancelled = {
  readonly cancelledAt?: string;
  readonly cancellationReason?: string;
};

function isCancelledWhole({ cancelledAt, cancellationReason }: Cancelled): boolean {
  return (cancelledAt === undefined) === (cancellationReason === undefined);
}
