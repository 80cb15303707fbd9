import { randomBytes, randomUUID } from "node:crypto";
import type { Actor } from "@expunge/application/actor";
import type { CustomerRecord } from "@expunge/application/write-path/credential-reader.port";
import type { ChangeStore } from "@expunge/application/write-path/change-store.port";
import type { Clock } from "@expunge/application/runtime/clock.port";
import type { DeletionInProgress } from "@expunge/application/deletions/deletion-reader.port";
import { systemClock } from "@expunge/application/runtime/system-clock";
import { enrolCustomer } from "@expunge/application/click-to-pay/enrol";
import { networkConsumer } from "@expunge/application/network-requests/network-consumer";
import { requestDeletions } from "@expunge/application/deletions/request";
import { createVault, type Vault } from "@expunge/application/vault/vault";
import {
  CLICK_TO_PAY_EVENT,
  clickToPayEvent,
  type ClickToPayEvent,
} from "@expunge/schemas/events/click-to-pay-event";
import { createChangeStore } from "@expunge/database/write-path/change-store";
import { createCredentialReader } from "@expunge/database/credentials/credential-reader";
import type { Database } from "@expunge/database/connection/database";
import { openTestDatabase } from "@expunge/database/testing/open-test-database";
import { createDeletionReader } from "@expunge/database/deletions/deletion-reader";
import { createEventReader } from "@expunge/database/event-log/event-reader";
import { createNotifications } from "@expunge/database/event-log/notifications";
import { provisionTenant } from "@expunge/database/migrator/provision-login";
import { createJobQueue } from "@expunge/database/queue/job-queue";
import { PATIENT_PROCESS, patiently } from "@expunge/testkit/patience";
import { createTestDatabase, type TestDatabase } from "@expunge/testkit/test-database";
import { vi } from "vitest";
import { startProcess, type TestProcess } from "#testing/start-process.ts";
import { startVisa, type TestVisa } from "#testing/start-visa.ts";

/** A customer of an account, by the names in requests and by the one that the network knows. */
export type Person = {
  readonly customerId: number;
  readonly cardIds: readonly number[];
  readonly consumer: string;
};

export type Stage = {
  readonly tenantId: string;
  /** The settings of every process of the service: the database, as the application role, and the master key. */
  readonly settings: { readonly DATABASE_URL: string; readonly MASTER_KEY: string };
  /** The connection string of the database's owner. */
  readonly ownerUrl: string;
  readonly visa: TestVisa;
  /** As the application role. */
  readonly database: Database;
  /** The dependencies of use cases that run beside the workers. */
  readonly deps: { readonly store: ChangeStore; readonly vault: Vault; readonly clock: Clock };
  /** The external id of a customer of `ACCOUNT` at the network. */
  consumerOf(customerId: number): string;
  /** Starts a worker process; it is ended with the stage. Any setting may be another, or missing. */
  worker(settings?: Readonly<Record<string, string | undefined>>): TestProcess;
  /** Requests the enrolment of a customer with two cards: a new one, or a known one again. */
  enrol(again?: Person): Promise<Person>;
  /** The same, and waits for its success. */
  enrolled(): Promise<Person>;
  /** Requests the deletion; returns the outcome of the request. */
  remove(person: Person): Promise<{ kind: string; deletionId: string }>;
  customer(person: Person): Promise<CustomerRecord>;
  deletion(id: string): Promise<DeletionInProgress>;
  /** The Click to Pay events about a customer, the oldest first, each held against its schema. */
  events(person: Person): Promise<ClickToPayEvent[]>;
  /** Waits for so many events about a customer, and returns the last. */
  told(person: Person, count: number): Promise<ClickToPayEvent>;
  /** Lets time pass for the queue: a worker that was killed has not been heard of for long. */
  minutePasses(): Promise<void>;
  /** Queries the database as its owner. */
  readonly owner: TestDatabase["query"];
  close(): Promise<void>;
};

export const ACCOUNT = "account-4711";
export const OWNER_BID = "10001234";
export const DETAILS = {
  firstName: "Zoraida",
  lastName: "Quispe",
  emails: ["zoraida.quispe@example.com"],
  phones: ["51987654321"],
  billingAddress: { city: "Arequipa" },
};

/** A database, the stand-in of Visa, and the use cases that give a worker its work. */
export async function openStage(): Promise<Stage> {
  const [test, visa] = await Promise.all([createTestDatabase(), startVisa()]);
  const masterKey = randomBytes(32);
  const database = openTestDatabase({ url: test.url });
  const signal = createNotifications({ url: test.url, onError: () => {} });
  await signal.start();
  const queue = createJobQueue({ url: test.url, onError: () => {}, works: false, signal });
  await queue.start();
  // A busy machine may keep a living worker from its heartbeat: here only minutePasses ends a claim.
  await test.query("UPDATE pgboss.queue SET heartbeat_seconds = 1800");
  const tenantId = `TN-${randomUUID()}`;
  await provisionTenant(test.ownerUrl, {
    tenantId,
    name: "Test",
    clickToPayEnabled: true,
    ownerBids: [OWNER_BID],
  });
  const deps = {
    store: createChangeStore(database, queue),
    vault: createVault(masterKey),
    clock: systemClock,
  };
  const [enrolment, deletions] = [enrolCustomer(deps), requestDeletions(deps)];
  const reader = {
    customers: createCredentialReader(database),
    deletions: createDeletionReader(database),
    events: createEventReader(database),
  };
  const actor: Actor = { kind: "account", tenantId, accountId: ACCOUNT };
  const workers: TestProcess[] = [];
  let people = 0;

  /** The customer's id at the network. */
  const consumerOf = (customerId: number) =>
    networkConsumer({
      tenantId,
      accountId: ACCOUNT,
      reference: String(customerId),
      ownerBid: OWNER_BID,
      networkReference: null,
    }).externalConsumerId;
  const settings = { DATABASE_URL: test.url, MASTER_KEY: masterKey.toString("base64") };
  const stage: Stage = {
    tenantId,
    settings,
    ownerUrl: test.ownerUrl,
    visa,
    database,
    deps,
    consumerOf,
    worker(more = {}) {
      const all = {
        ...settings,
        ...PATIENT_PROCESS,
        VISA_TIMEOUT_MS: "60000",
        LOG_LEVEL: "debug",
        ...visa.settings,
        ...more,
      };
      const given = Object.entries(all).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      );
      const worker = startProcess(
        new URL("../main.ts", import.meta.url),
        Object.fromEntries(given),
      );
      workers.push(worker);
      return worker;
    },
    async enrol(again) {
      const customerId = again?.customerId ?? (people += 1);
      const cards = [1, 2].map((number) => ({ cardId: customerId * 10 + number, last4: "4242" }));
      await enrolment(actor, {
        accountId: ACCOUNT,
        customerId,
        ownerBid: OWNER_BID,
        cards,
        details: DETAILS,
        correlationId: `enrol-${customerId}`,
      });
      return {
        customerId,
        cardIds: cards.map(({ cardId }) => cardId),
        consumer: consumerOf(customerId),
      };
    },
    async enrolled() {
      const person = await stage.enrol();
      const { data } = await stage.told(person, 1);
      if (data.status !== "success") throw new Error("the enrolment failed");
      return person;
    },
    async remove({ customerId }) {
      const target = {
        kind: "click_to_pay_customer",
        accountId: ACCOUNT,
        customerId,
        ownerBid: OWNER_BID,
      } as const;
      const command = {
        id: systemClock.newId(),
        target,
        reason: "customer_request",
        actor,
        now: new Date(),
        correlationId: `remove-${customerId}`,
        collections: "withdraw",
        immediate: true,
        recordRefusal: false,
      } as const;
      const [outcome] = await deletions(tenantId, [command]);
      if (outcome === undefined || !("deletionId" in outcome))
        throw new Error("the deletion was not found");
      return { kind: outcome.kind, deletionId: outcome.deletionId ?? "" };
    },
    customer: async ({ customerId }) =>
      found(
        await reader.customers.findCustomer(tenantId, {
          kind: "click_to_pay_customer",
          accountId: ACCOUNT,
          reference: String(customerId),
        }),
      ),
    deletion: async (id) => found(await reader.deletions.find(tenantId, id)),
    async events({ customerId }) {
      const all = await reader.events.list(tenantId, {
        types: [CLICK_TO_PAY_EVENT],
        order: "oldest",
        limit: 200,
      });
      return all
        .map(({ body }) => clickToPayEvent.strict().parse(body))
        .filter(({ data }) => data.customer_id === customerId);
    },
    told: (person, count) =>
      vi.waitFor(async () => {
        const events = await stage.events(person);
        if (events.length < count)
          throw new Error(
            `told ${events.length} of ${count} outcomes; the last worker said: ${workers.at(-1)?.said() ?? "nothing"}`,
          );
        return found(events.at(-1));
      }, patiently),
    async minutePasses() {
      await test.query(
        "UPDATE pgboss.job SET heartbeat_on = heartbeat_on - interval '1 hour', start_after = start_after - interval '1 minute' WHERE state <> 'completed'",
      );
      await test.query(
        "UPDATE pgboss.queue SET monitor_on = monitor_on - interval '1 minute', monitor_claim_on = monitor_claim_on - interval '1 minute'",
      );
    },
    owner: test.query,
    async close() {
      await Promise.all(workers.map((worker) => worker.end("SIGKILL")));
      await visa.close();
      await queue.stop();
      await signal.close();
      await database.close();
      await test.drop();
    },
  };
  return stage;
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("there is none");
  return value;
}
