import type {
  ClaimedDelivery,
  EndpointKey,
  OutgoingEvent,
} from "@expunge/application/webhooks/delivery-store.port";
import { WEBHOOK_FORMATS } from "@expunge/schemas/trpc/webhooks";
import { eventDataOf } from "#event-log/event-rows.ts";
import { enumValue } from "#rows/enum-value.ts";

/** The row of `claim_delivery_runs`. */
export type ClaimRow = {
  readonly url: string;
  readonly format: string;
  readonly sealed: Uint8Array;
  readonly sealed_key: Uint8Array;
  readonly deliveries: readonly Delivery[];
  readonly events: readonly EventRow[] | null;
};

type Delivery = {
  readonly id: string;
  readonly seq: number;
  readonly event: string;
  readonly type: string;
  readonly at: string;
  readonly credential: string;
  readonly attempts: number;
  readonly since: string;
};

/** A row of the log, with the events from one number to another. */
type EventRow = {
  readonly from: number;
  readonly to: number;
  readonly subject: string;
  readonly body: unknown;
  readonly details: Readonly<Record<string, unknown>> | null;
};

/** The deliveries of a claim, each with its event. */
export function claimedDeliveries(
  endpoint: EndpointKey,
  leasedUntil: Date,
  { url, format, sealed, sealed_key, deliveries, events }: ClaimRow,
): readonly ClaimedDelivery[] {
  const rows = new Map<number, EventRow>();
  for (const row of events ?? [])
    for (let seq = row.from; seq <= row.to; seq += 1) rows.set(seq, row);
  const shared = {
    ...endpoint,
    leasedUntil,
    url,
    format: enumValue(WEBHOOK_FORMATS, format),
    secrets: { sealed: Uint8Array.from(sealed), sealedKey: Uint8Array.from(sealed_key) },
  };
  return deliveries.map((delivery) => {
    const { id, seq, credential, attempts, since } = delivery;
    const event = eventOf(delivery, rows.get(seq));
    return { ...shared, id, credential, attempts, since: new Date(since), event };
  });
}

function eventOf(
  { event: id, type, at, seq }: Delivery,
  row: EventRow | undefined,
): OutgoingEvent | null {
  if (row === undefined) return null;
  const { from, subject, body, details } = row;
  const own = details?.[seq - from + 1] ?? null;
  return { id, type, subject, occurredAt: new Date(at), body: eventDataOf(body, own) };
}
