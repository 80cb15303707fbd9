import { publishCommit } from "@expunge/application/write-path/commit-channel";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { createNotifications } from "#event-log/notifications.ts";
import { event } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());

/** The notifications of one process, with the calls of its listener. */
async function opened() {
  const errors: Error[] = [];
  const signal = createNotifications({
    url: bench.test.url,
    onError: (error) => errors.push(error),
  });
  const told: (string | undefined)[] = [];
  const stop = signal.onEvents((tenantId) => told.push(tenantId));
  await signal.start();
  onTestFinished(() => signal.close());
  return { signal, told, stop, errors };
}

const write = (tenantId: string) =>
  bench.store.applyChanges(tenantId, [
    { events: [event("subject", "expunge.deletion.accepted")], audit: [] },
  ]);

const disconnectAll = () =>
  bench.owner(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'expunge-signal'",
  );

test("commits are announced to every process, once per tenant and interval", async () => {
  const [here, there] = [await opened(), await opened()];
  const [one, other, last] = [await bench.tenant(), await bench.tenant(), await bench.tenant()];
  const changes = [{ events: [event("subject", "expunge.deletion.accepted")], audit: [] }];
  for (let count = 0; count < 20; count += 1) publishCommit(one, changes);
  publishCommit(other, changes);
  for (const { told } of [here, there])
    await vi.waitFor(() => expect(told).toEqual(expect.arrayContaining([one, other])), patiently);
  await write(last);
  for (const { told } of [here, there]) {
    const of = (tenantId: string) => told.filter((name) => name === tenantId);
    // Both processes are this one, so both have heard of all and tell it; notifications keep their order.
    await vi.waitFor(() => expect(of(last)).toHaveLength(2), patiently);
    expect([of(one), of(other)]).toEqual([
      [one, one],
      [other, other],
    ]);
  }
});

test("a change without an event sends no notification", async () => {
  const { told } = await opened();
  const [quiet, loud] = [await bench.tenant(), await bench.tenant()];
  await bench.store.applyChanges(quiet, [{ events: [], audit: [] }]);
  await write(loud);
  await vi.waitFor(() => expect(told).toContain(loud), patiently);
  expect(told).not.toContain(quiet);
});

test("a removed listener is not called", async () => {
  const { signal, told, stop } = await opened();
  const [first, second] = [await bench.tenant(), await bench.tenant()];
  const others: unknown[] = [];
  signal.onEvents((tenantId) => others.push(tenantId));
  await write(first);
  await vi.waitFor(() => expect(told).toContain(first), patiently);
  stop();
  await write(second);
  await vi.waitFor(() => expect(others).toContain(second), patiently);
  expect(told).not.toContain(second);
});

test("a connection that is lost comes back: listeners look at every tenant, and hear again", async () => {
  const { signal, told, errors } = await opened();
  const missed: string[] = [];
  const heard: string[] = [];
  signal.listen(
    "expunge_test",
    (payload) => heard.push(payload),
    () => missed.push("missed"),
  );
  await vi.waitFor(() => expect(missed).toHaveLength(1), patiently);
  expect(told).toEqual([undefined]);
  await disconnectAll();
  await vi.waitFor(() => expect(told).toEqual([undefined, undefined]), patiently);
  expect(missed).toHaveLength(2);
  expect(errors).not.toEqual([]);
  await signal.notify("expunge_test", "again");
  await vi.waitFor(() => expect(heard).toEqual(["again"]), patiently);
});

test("commits during an outage are announced with the next connection", async () => {
  const [{ told }, tenantId] = [await opened(), await bench.tenant()];
  await disconnectAll();
  await write(tenantId);
  await vi.waitFor(() => expect(told).toContain(tenantId), patiently);
});

test("a database that is not there is tried again until the signal is closed", async () => {
  const errors: Error[] = [];
  const signal = createNotifications({
    url: "postgresql://nobody@127.0.0.1:9/none",
    onError: (error) => errors.push(error),
  });
  await signal.start();
  await signal.notify("expunge_test", "lost");
  await vi.waitFor(() => expect(errors.length).toBeGreaterThan(1), patiently);
  await signal.close();
});

test("the last commits are announced before the connection closes", async () => {
  const { told } = await opened();
  const tenantId = await bench.tenant();
  const ending = createNotifications({ url: bench.test.url, onError: () => {} });
  await ending.start();
  await write(tenantId);
  await ending.close();
  await vi.waitFor(() => expect(told).toContain(tenantId), patiently);
});
