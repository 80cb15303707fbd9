import { createHmac, randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { EventEntry } from "@expunge/application/write-path/change";
import { systemClock } from "@expunge/application/runtime/system-clock";
import type { Stage } from "#testing/open-stage.ts";

/** An event as a receiver got it. */
export type Received = {
  readonly id: string;
  readonly type: string;
  readonly credentialId: string | undefined;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
};

export type Receiver = {
  readonly url: string;
  readonly got: readonly Received[];
  /** The most requests that were open at the same time. */
  mostOpen(): number;
  close(): Promise<void>;
};

/** A receiver of webhooks on this machine with scripted answers. A script without an answer keeps the request open. */
export async function openReceiver(
  answer: (received: Received, response: ServerResponse) => void,
): Promise<Receiver> {
  const got: Received[] = [];
  let [open, mostOpen] = [0, 0];
  const server = createServer((request, response) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    response.once("close", () => (open -= 1));
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const { type, data } = JSON.parse(body) as {
        type: string;
        data: { credentialId?: string };
      };
      const { headers } = request;
      const id = String(headers["webhook-id"]);
      const received = { id, type, credentialId: data.credentialId, body, headers };
      got.push(received);
      answer(received, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    got,
    mostOpen: () => mostOpen,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** An endpoint of the stage's tenant that receives all events from now on. */
export async function registerEndpoint(
  { tenantId, owner, deps }: Stage,
  url: string,
  more: {
    readonly format?: "cloudevents" | "contract";
    readonly batchItems?: boolean;
    readonly secrets?: readonly { readonly secret: string; readonly until: string | null }[];
  } = {},
): Promise<string> {
  const id = systemClock.newId();
  const {
    format = "cloudevents",
    batchItems = false,
    secrets = [{ secret: secretOf(1), until: null }],
  } = more;
  const { sealed, sealedKey } = deps.vault.seal(tenantId, id, secrets);
  await owner(
    `INSERT INTO webhook_endpoint (tenant_id, id, url, event_types, format, batch_items, state, sealed, sealed_key, fanned_out_seq, created_by, created_at, changed_at)
     SELECT $1, $2, $3, '{}', $4, $7, 'active', $5, $6, last_event_seq, 'staff:erika', now(), now() FROM tenant_ledger WHERE tenant_id = $1`,
    [tenantId, id, url, format, sealed, sealedKey, batchItems],
  );
  return id;
}

/** Writes an event about each of these credentials, in this order, and wakes the workers. */
export async function happens(
  stage: Stage,
  ...ofCredentials: readonly string[]
): Promise<readonly EventEntry[]> {
  const events = ofCredentials.map(holdPlaced);
  await publish(stage, events);
  return events;
}

/** The same as events of the items of one batch. */
export async function happensInBatch(
  stage: Stage,
  ...ofCredentials: readonly string[]
): Promise<readonly EventEntry[]> {
  const batchId = systemClock.newId();
  const events = ofCredentials.map((credentialId) => ({ ...holdPlaced(credentialId), batchId }));
  await publish(stage, events);
  return events;
}

function holdPlaced(credentialId: string): EventEntry {
  const [id, holdId] = [systemClock.newId(), systemClock.newId()];
  const body = { holdId, credentialId, hold: "dispute" } as const;
  return { id, type: "expunge.hold.placed", subject: holdId, occurredAt: new Date(), body };
}

async function publish(
  { tenantId, owner, deps }: Stage,
  events: readonly EventEntry[],
): Promise<void> {
  await deps.store.applyChanges(tenantId, [{ events, audit: [] }]);
  await owner("SELECT pg_notify('expunge_events', $1)", [tenantId]);
}

/** This number of new credentials. */
export function credentials(count: number): readonly string[] {
  return Array.from({ length: count }, () => randomUUID());
}

/** A secret, and another one for another byte. */
export function secretOf(byte: number): string {
  return `whsec_${Buffer.alloc(32, byte).toString("base64")}`;
}

/** Whether one of the signatures is by this secret. */
export function isSignedBy({ id, headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key)
    .update(`${id}.${String(headers["webhook-timestamp"])}.${body}`)
    .digest("base64");
  return String(headers["webhook-signature"]).split(" ").includes(`v1,${signature}`);
}
