import { patiently } from "@expunge/testkit/patience";
import { afterAll, describe, expect, test, vi } from "vitest";
import { openStage, type Person } from "#testing/open-stage.ts";

const stage = await openStage();
afterAll(() => stage.close());
const removal = "deleteConsumerInformation";
const slow = { kind: "slow", ms: 600_000 };

/** Waits for the network to receive one more request for an operation than it has by now. */
async function nextCall(person: Person, operation: string): Promise<() => Promise<void>> {
  const count = async () => (await stage.visa.book(person.consumer)).calls[operation] ?? 0;
  const before = await count();
  return () => vi.waitFor(async () => expect(await count()).toBeGreaterThan(before), patiently);
}

// Enrolled before the tests begin, by a worker that has ended by then.
const people = await (async () => {
  const worker = stage.worker();
  const all = await Promise.all(Array.from({ length: 6 }, () => stage.enrolled()));
  await worker.end("SIGTERM");
  return all;
})();

function enrolled(): Person {
  const person = people.pop();
  if (person === undefined) throw new Error("nobody is left");
  return person;
}

async function expectRemovedOnce(person: Person): Promise<void> {
  expect((await stage.told(person, 2)).data).toMatchObject({
    operation: "delete_customer",
    status: "success",
  });
  expect(await stage.events(person)).toHaveLength(2);
  expect(await stage.visa.book(person.consumer)).toMatchObject({
    state: "deleted",
    calls: { [removal]: 1 },
  });
}

const jobState = async (deletionId: string) =>
  (
    await stage.owner<{ state: string }>(
      "SELECT state FROM pgboss.job WHERE data ->> 'requestId' = $1",
      [deletionId],
    )
  )[0]?.state;

test("a killed worker is succeeded by another, which finishes its jobs", async () => {
  const [asking, following] = [enrolled(), enrolled()];
  const removalReceived = await nextCall(asking, removal);
  const statusReceived = await nextCall(following, "requestStatus");
  await stage.visa.order(
    { operation: removal, consumer: asking.consumer, fault: slow },
    { operation: "requestStatus", consumer: following.consumer, fault: slow },
  );
  const killed = stage.worker({ VISA_TIMEOUT_MS: "600000" });
  await killed.ready;
  const deletions = [await stage.remove(asking), await stage.remove(following)];
  await removalReceived();
  await statusReceived();
  expect(await killed.end("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" });
  for (const { deletionId } of deletions) expect(await jobState(deletionId)).toBe("active");
  await stage.minutePasses();

  const successor = stage.worker();
  await expectRemovedOnce(asking);
  await expectRemovedOnce(following);
  await successor.end("SIGTERM");
});

describe("SIGTERM", () => {
  test("ends a worker that has nothing to do", async () => {
    const worker = stage.worker();
    await worker.ready;
    expect(await worker.end("SIGTERM")).toEqual({ code: 0, signal: null });
  });

  test("does not wait for a network that does not answer: the next worker takes its jobs on", async () => {
    const [asking, following] = [enrolled(), enrolled()];
    const removalReceived = await nextCall(asking, removal);
    const statusReceived = await nextCall(following, "requestStatus");
    await stage.visa.order(
      { operation: removal, consumer: asking.consumer, fault: slow },
      {
        operation: "requestStatus",
        consumer: following.consumer,
        times: 10_000,
        fault: { kind: "http_error", status: 503 },
      },
    );
    const worker = stage.worker({ VISA_TIMEOUT_MS: "600000" });
    await worker.ready;
    const deletions = [await stage.remove(asking), await stage.remove(following)];
    await removalReceived();
    await statusReceived();
    expect(await worker.end("SIGTERM")).toEqual({ code: 0, signal: null });
    for (const { deletionId } of deletions) expect(await jobState(deletionId)).toBe("retry");

    await stage.visa.order();
    await stage.minutePasses();
    const successor = stage.worker();
    await expectRemovedOnce(asking);
    await expectRemovedOnce(following);
    await successor.end("SIGTERM");
  });
});

test("two workers that follow the same request tell its outcome once", async () => {
  const person = enrolled();
  const workers = [stage.worker(), stage.worker()];
  await Promise.all(workers.map(({ ready }) => ready));
  const { deletionId } = await stage.remove(person);
  // The queue gives a request to one worker at a time. When it takes that one for dead, there are two.
  await stage.owner(
    "INSERT INTO pgboss.job (name, data, singleton_key, policy) SELECT name, data, gen_random_uuid()::text, policy FROM pgboss.job WHERE data ->> 'requestId' = $1",
    [deletionId],
  );
  expect((await stage.told(person, 2)).data).toMatchObject({ status: "success" });
  await vi.waitFor(async () => {
    const open = await stage.owner(
      "SELECT FROM pgboss.job WHERE data ->> 'requestId' = $1 AND state <> 'completed'",
      [deletionId],
    );
    expect(open).toEqual([]);
  }, patiently);
  expect(await stage.events(person)).toHaveLength(2);
  const { state, calls } = await stage.visa.book(person.consumer);
  expect(state).toBe("deleted");
  // One may look before the other's request has arrived, and then sends its own: the network acts once.
  expect(calls[removal]).toBeLessThanOrEqual(2);
  await Promise.all(workers.map((worker) => worker.end("SIGTERM")));
});

test("a request that the network never completes fails after the give-up time", async () => {
  const person = enrolled();
  const worker = stage.worker({ NETWORK_GIVE_UP_HOURS: String(1.5 / 3600) });
  await stage.visa.order({
    operation: removal,
    consumer: person.consumer,
    fault: { kind: "never_completes" },
  });
  await stage.remove(person);
  expect((await stage.told(person, 2)).data).toMatchObject({
    status: "failure",
    reasons: [{ code: "TIMEOUT" }],
  });
  expect((await stage.customer(person)).credential.state).toBe("ACTIVE");
  await worker.end("SIGTERM");
});

describe.concurrent("settings that are missing or wrong are named in one line", () => {
  const expectRefused = async (settings: Readonly<Record<string, string | undefined>>) => {
    const worker = stage.worker(settings);
    expect(await worker.ended).toEqual({ code: 1, signal: null });
    const lines = worker.said().trimEnd().split("\n");
    expect(lines).toHaveLength(1);
    return lines[0];
  };

  test("all of them, without their values", async () => {
    const line = await expectRefused({
      DATABASE_URL: undefined,
      MASTER_KEY: "hush",
      VISA_DECRYPTION_PRIVATE_KEY: "hush",
      JOB_CONCURRENCY: "0",
    });
    expect(line).toMatch(
      /^worker: DATABASE_URL: is missing; MASTER_KEY: .*; JOB_CONCURRENCY: .*; VISA_DECRYPTION_PRIVATE_KEY: /,
    );
    expect(line).not.toContain("hush");
  });

  test("a database that is not there", async () => {
    expect(
      await expectRefused({ DATABASE_URL: "postgresql://nobody:hush@127.0.0.1:9/none" }),
    ).toMatch(/^worker: .*127\.0\.0\.1:9/);
  });

  test("a login that row level security does not bind", async () => {
    expect(await expectRefused({ DATABASE_URL: stage.ownerUrl })).toContain(
      "bypasses row level security",
    );
  });

  test("half of a certificate", async () => {
    expect(await expectRefused({ VISA_TLS_CERT: "x" })).toContain(
      "VISA_TLS_CERT and VISA_TLS_KEY must be set together",
    );
  });
});
