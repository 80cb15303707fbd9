import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@expunge/database/embedded/free-port";
import { z } from "zod";
import { startProcess } from "#testing/start-process.ts";

const shownBook = z.object({
  consumers: z.array(
    z.object({
      state: z.string(),
      inFlight: z.string().nullable(),
      instruments: z.array(z.object({ instrumentId: z.string() })),
    }),
  ),
  calls: z.array(z.object({ operation: z.string(), count: z.number() })),
});

export type FaultOrder = {
  readonly operation: string;
  readonly consumer: string;
  readonly times?: number;
  readonly fault?: Fault;
  readonly latency?: { readonly completion: Fault };
};

export type Fault = { readonly kind: string } & Readonly<Record<string, string | number>>;

/** A consumer in the book: its state, and the number of requests per operation. */
export type BookEntry = {
  readonly state: string;
  readonly busy: boolean;
  readonly instruments: readonly string[];
  readonly calls: Readonly<Record<string, number>>;
};

export type TestVisa = {
  /** The settings of a worker's client. */
  readonly settings: Readonly<Record<string, string>>;
  /** Replaces the fault rules, each for one consumer, one operation and one occasion by default. */
  order(...faults: readonly FaultOrder[]): Promise<void>;
  book(consumer: string): Promise<BookEntry>;
  said(): string;
  close(): Promise<void>;
};

/** The stand-in of Visa's API as a process, with keys of its own and a book in a temporary folder. */
export async function startVisa(): Promise<TestVisa> {
  const folder = await mkdtemp(join(tmpdir(), "expunge-visa-"));
  const [visa, issuer] = [
    generateKeyPairSync("rsa", { modulusLength: 2048 }),
    generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ];
  const shared = {
    VISA_API_KEY: "api-key",
    VISA_SHARED_SECRET: "shared-secret",
    VISA_KEY_ID: "key-1",
  };
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = startProcess(new URL("../../../visa-sandbox/src/main.ts", import.meta.url), {
    ...shared,
    PORT: String(port),
    SANDBOX_DECRYPTION_PRIVATE_KEY: visa.privateKey
      .export({ type: "pkcs8", format: "pem" })
      .toString(),
    SANDBOX_ENCRYPTION_PUBLIC_KEY: issuer.publicKey
      .export({ type: "spki", format: "pem" })
      .toString(),
    SANDBOX_BOOK: join(folder, "book.jsonl"),
  });
  await child.ready;
  return {
    settings: {
      ...shared,
      VISA_BASE_URL: `${origin}/visaIdCredential/v1`,
      VISA_ENCRYPTION_PUBLIC_KEY: visa.publicKey.export({ type: "spki", format: "pem" }).toString(),
      VISA_DECRYPTION_PRIVATE_KEY: issuer.privateKey
        .export({ type: "pkcs8", format: "pem" })
        .toString(),
    },
    async order(...faults) {
      const rules = faults.map(({ consumer, times = 1, ...rule }) => ({
        ...rule,
        times,
        externalConsumerId: consumer,
      }));
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${origin}/admin/faults`, {
        method: "PUT",
        headers,
        body: JSON.stringify(rules),
      });
      if (answer.status !== 200) throw new Error(`no such fault: ${await answer.text()}`);
    },
    async book(consumer) {
      const answer = await fetch(
        `${origin}/admin/book?externalConsumerId=${encodeURIComponent(consumer)}`,
      );
      const { consumers, calls } = shownBook.parse(await answer.json());
      const [entry] = consumers;
      return {
        state: entry?.state ?? "unknown",
        busy: (entry?.inFlight ?? null) !== null,
        instruments: (entry?.instruments ?? []).map(({ instrumentId }) => instrumentId),
        calls: Object.fromEntries(calls.map(({ operation, count }) => [operation, count])),
      };
    },
    said: () => child.said(),
    async close() {
      await child.end("SIGTERM");
      await rm(folder, { recursive: true });
    },
  };
}
