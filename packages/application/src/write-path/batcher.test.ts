import { patiently } from "@expunge/testkit/patience";
import { expect, test, vi } from "vitest";
import { batch, type BatcherOptions } from "#write-path/batcher.ts";
import { ExpungeError } from "#expunge-error.ts";

const OPTIONS: BatcherOptions = {
  maxBatchSize: 10,
  batchesPerTenant: 1,
  minConcurrentBatchSize: 1,
  maxQueuedPerTenant: 1000,
  maxQueued: 1000,
};

type Run = (tenantId: string, commands: readonly number[]) => Promise<readonly string[]>;

/** A use case that records its batches and answers each command with the name of the command. */
function recorded(run: Run = async (tenantId, list) => list.map((one) => `${tenantId}:${one}`)) {
  const lists: { tenantId: string; list: readonly number[] }[] = [];
  const recording: Run = (tenantId, list) => {
    lists.push({ tenantId, list });
    return run(tenantId, list);
  };
  return { lists, recording };
}

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);

test("each caller gets the outcome of its own command, and a burst goes out as one batch, in order", async () => {
  const { lists, recording } = recorded();
  const submit = batch(recording, OPTIONS);
  const outcomes = await Promise.all(numbers(5).map((one) => submit("TN-1", one)));
  expect(outcomes).toEqual(["TN-1:0", "TN-1:1", "TN-1:2", "TN-1:3", "TN-1:4"]);
  expect(lists).toEqual([{ tenantId: "TN-1", list: [0, 1, 2, 3, 4] }]);
});

test("no batch exceeds the maximum size, and all commands go out", async () => {
  const { lists, recording } = recorded();
  const submit = batch(recording, { ...OPTIONS, maxBatchSize: 3 });
  await Promise.all(numbers(8).map((one) => submit("TN-1", one)));
  expect(lists.map(({ list }) => list)).toEqual([
    [0, 1, 2],
    [3, 4, 5],
    [6, 7],
  ]);
});

test("commands of different tenants never share a batch", async () => {
  const { lists, recording } = recorded();
  const submit = batch(recording, OPTIONS);
  const outcomes = await Promise.all(numbers(6).map((one) => submit(`TN-${one % 2}`, one)));
  expect(outcomes).toEqual(["TN-0:0", "TN-1:1", "TN-0:2", "TN-1:3", "TN-0:4", "TN-1:5"]);
  expect(lists.map(({ tenantId }) => tenantId)).toEqual(["TN-0", "TN-1"]);
});

test("commands that arrive during a batch go out together in the next one", async () => {
  const slow = Promise.withResolvers<void>();
  const { lists, recording } = recorded(async (_, list) => {
    await slow.promise;
    return list.map(String);
  });
  const submit = batch(recording, OPTIONS);
  const first = submit("TN-1", 0);
  await vi.waitFor(() => expect(lists.length).toBe(1), patiently);
  const others = [1, 2, 3].map((one) => submit("TN-1", one));
  expect(lists).toHaveLength(1);
  slow.resolve();
  expect(await Promise.all([first, ...others])).toEqual(["0", "1", "2", "3"]);
  expect(lists.map(({ list }) => list)).toEqual([[0], [1, 2, 3]]);
});

test("a slow batch of one tenant does not delay another tenant", async () => {
  const never = new Promise<readonly string[]>(() => {});
  const { recording } = recorded((tenantId, list) =>
    tenantId === "slow" ? never : Promise.resolve(list.map(String)),
  );
  const submit = batch(recording, OPTIONS);
  void submit("slow", 1);
  expect(await submit("quick", 2)).toBe("2");
  expect(await submit("quick", 3)).toBe("3");
});

test("a tenant has no more concurrent batches than the limit", async () => {
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const { lists, recording } = recorded(async (_, list) => {
    most = Math.max(most, (running += 1));
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
    return list.map(String);
  });
  const submit = batch(recording, { ...OPTIONS, maxBatchSize: 1, batchesPerTenant: 2 });
  const all = Promise.all(numbers(5).map((one) => submit("TN-1", one)));
  for (let ended = 0; ended < 5; ended += 1) {
    await vi.waitFor(() => expect(ends.length).toBeGreaterThan(0), patiently);
    ends.shift()?.();
  }
  expect(await all).toEqual(["0", "1", "2", "3", "4"]);
  expect([most, lists.length]).toEqual([2, 5]);
});

test("a concurrent batch starts only with enough commands, and the last command is not forgotten", async () => {
  const ends: (() => void)[] = [];
  const { lists, recording } = recorded(async (_, list) => {
    await new Promise<void>((resolve) => ends.push(resolve));
    return list.map(String);
  });
  const submit = batch(recording, { ...OPTIONS, batchesPerTenant: 2, minConcurrentBatchSize: 3 });
  const sizes = () => lists.map(({ list }) => list.length);
  const all = [submit("TN-1", 0)];
  await vi.waitFor(() => expect(sizes()).toEqual([1]), patiently);
  all.push(submit("TN-1", 1), submit("TN-1", 2));
  await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(sizes()).toEqual([1]);
  all.push(submit("TN-1", 3));
  await vi.waitFor(() => expect(sizes()).toEqual([1, 3]), patiently);
  all.push(submit("TN-1", 4));
  ends.shift()?.();
  await all[0];
  expect(sizes()).toEqual([1, 3]);
  ends.shift()?.();
  await vi.waitFor(() => expect(sizes()).toEqual([1, 3, 1]), patiently);
  ends.shift()?.();
  expect(await Promise.all(all)).toEqual(["0", "1", "2", "3", "4"]);
});

test("a failing command fails alone; the others of its batch get their outcomes", async () => {
  const { recording } = recorded(async (_, list) => {
    if (list.includes(2)) throw new Error("poisoned");
    return list.map(String);
  });
  const submit = batch(recording, OPTIONS);
  const outcomes = await Promise.allSettled(numbers(4).map((one) => submit("TN-1", one)));
  expect(
    outcomes.map((outcome) => (outcome.status === "fulfilled" ? outcome.value : "failed")),
  ).toEqual(["0", "1", "failed", "3"]);
  expect(outcomes[2]).toMatchObject({ reason: { message: "poisoned" } });
});

test("the failing command of a batch is found by bisection", async () => {
  const { lists, recording } = recorded(async (_, list) => {
    if (list.includes(5)) throw new Error("poisoned");
    return list.map(String);
  });
  const submit = batch(recording, { ...OPTIONS, maxBatchSize: 64 });
  const outcomes = await Promise.allSettled(numbers(64).map((one) => submit("TN-1", one)));
  expect(outcomes.flatMap(({ status }, place) => (status === "rejected" ? place : []))).toEqual([
    5,
  ]);
  expect(lists.map(({ list }) => list.length)).toEqual([
    64, 32, 16, 8, 4, 4, 2, 1, 1, 2, 8, 16, 32,
  ]);
});

test("a batch refused by an overloaded database is not repeated: all its commands are refused as overloaded", async () => {
  const { lists, recording } = recorded(async () => {
    throw new ExpungeError("overloaded", "later");
  });
  const submit = batch(recording, OPTIONS);
  expect(await Promise.all(numbers(4).map((one) => codeOf(submit("TN-1", one))))).toEqual(
    Array(4).fill("overloaded"),
  );
  expect(lists).toHaveLength(1);
});

test("a lane continues after a failed batch", async () => {
  let broken = true;
  const { recording } = recorded(async (_, list) => {
    if (broken) throw new Error("no database");
    return list.map(String);
  });
  const submit = batch(recording, OPTIONS);
  await expect(submit("TN-1", 1)).rejects.toThrow("no database");
  broken = false;
  expect(await submit("TN-1", 2)).toBe("2");
});

test("a request beyond the queue limit is refused as overloaded, and no other is lost", async () => {
  const slow = Promise.withResolvers<void>();
  const { recording } = recorded(async (_, list) => {
    await slow.promise;
    return list.map(String);
  });
  const submit = batch(recording, { ...OPTIONS, maxQueued: 3 });
  const accepted = numbers(3).map((one) => submit("TN-1", one));
  const refused = await submit("TN-1", 3).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ExpungeError);
  expect(refused).toMatchObject({ code: "overloaded" });
  slow.resolve();
  expect(await Promise.all(accepted)).toEqual(["0", "1", "2"]);
  expect(await submit("TN-1", 4)).toBe("4");
});

/** A use case whose batches end when they are released. */
function held() {
  const letGo = Promise.withResolvers<void>();
  const { lists, recording } = recorded(async (_, list) => {
    await letGo.promise;
    return list.map(String);
  });
  return { lists, recording, letGo: () => letGo.resolve() };
}
const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => "answered",
    (error: unknown) => (error instanceof ExpungeError ? error.code : "failed"),
  );

test("a tenant that fills its own queue is refused, and others are not", async () => {
  const { recording, letGo } = held();
  const submit = batch(recording, { ...OPTIONS, maxQueuedPerTenant: 2, maxQueued: 4 });
  const full = numbers(2).map((one) => submit("full", one));
  expect(await codeOf(submit("full", 2))).toBe("overloaded");
  const others = numbers(2).map((one) => submit("other", one));
  expect(await codeOf(submit("third", 0))).toBe("overloaded");
  letGo();
  expect(await Promise.all([...full, ...others])).toEqual(["0", "1", "0", "1"]);
});

test("a tenant's queue counts waiting requests only, and frees up as batches start", async () => {
  const { lists, recording, letGo } = held();
  const submit = batch(recording, { ...OPTIONS, maxBatchSize: 2, maxQueuedPerTenant: 2 });
  const first = numbers(2).map((one) => submit("TN-1", one));
  await vi.waitFor(() => expect(lists.length).toBe(1), patiently);
  const second = [2, 3].map((one) => submit("TN-1", one));
  expect(await codeOf(submit("TN-1", 4))).toBe("overloaded");
  letGo();
  expect(await Promise.all([...first, ...second])).toEqual(["0", "1", "2", "3"]);
  expect(await submit("TN-1", 5)).toBe("5");
});

test("refused requests take no place: a persistent tenant does not fill the shared queue", async () => {
  const { recording, letGo } = held();
  const submit = batch(recording, { ...OPTIONS, maxQueuedPerTenant: 1, maxQueued: 2 });
  const kept = submit("loud", 0);
  const refused = await Promise.all(numbers(50).map((one) => codeOf(submit("loud", one))));
  expect(new Set(refused)).toEqual(new Set(["overloaded"]));
  const other = submit("quiet", 1);
  letGo();
  expect(await Promise.all([kept, other])).toEqual(["0", "1"]);
});
