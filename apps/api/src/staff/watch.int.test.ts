import { LOGGED_EVENTS } from "@expunge/testkit/logged-events";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { AUDIENCES } from "@expunge/schemas/boundary/token-audiences";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { deletionWorld } from "#test/deletion-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";
import { type Watching, watching } from "#test/watching.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** The fields of an event or error that these tests read. */
const parsed = (data = "") =>
  JSON.parse(data) as { id: string; type: string; data: { code: string } };
const types = ({ events }: Watching) =>
  events.filter(({ event }) => event === "message").map(({ data }) => parsed(data).type);
const places = ({ events }: Watching) => events.map(({ id }) => Number(id));

async function opened(...args: Parameters<typeof watching>): Promise<Watching> {
  const watch = await watching(...args);
  onTestFinished(() => watch.leave());
  return watch;
}

/** A client that subscribes and never reads the stream. */
async function unread(url: string, token: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(
    `GET /trpc/deletions.watch?lastEventId=0 HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\n\r\n`,
  );
  await once(socket, "readable");
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** The token of a tenant whose log, 40 MB, exceeds all buffers between the process and a client that does not read. */
async function muchTold(): Promise<string> {
  const tenantId = await api.tenant();
  await api.rows(
    `INSERT INTO event (tenant_id, last_seq, first_seq, ids, types, subject, occurred_at, body)
     SELECT $1, n, n, ARRAY[gen_random_uuid()], ARRAY['expunge.hold.released'], repeat('x', 20000), now(),
            json_build_object('holdId', gen_random_uuid(), 'credentialId', gen_random_uuid(), 'hold', 'legal')
     FROM generate_series(1, 2000) AS n`,
    [tenantId],
  );
  return api.staff(tenantId, "viewer");
}

/** A tenant with a card token, and its watchers. */
async function watchedWorld(settings = {}) {
  const world = await deletionWorld(api, "card_token", settings);
  const token = await api.staff(world.tenantId, "viewer");
  const logged = async () => {
    const rows = await api.rows(
      `SELECT seq FROM ${LOGGED_EVENTS} WHERE tenant_id = $1 ORDER BY seq`,
      [world.tenantId],
    );
    return rows.map((row) => Number(row["seq"]));
  };
  return { ...world, token, logged };
}

describe("a tenant", () => {
  test("is watched from now on, in order, across processes", async () => {
    const { token, target, hold, approver, request } = await watchedWorld();
    await hold("before");
    const [here, there] = [await opened(api.url, token), await opened(api.otherUrl, token)];
    await approver.holds.release.mutate({ target, hold: "legal", reference: "before" });
    await request();
    for (const watch of [here, there]) {
      await vi.waitFor(
        () => expect(types(watch)).toContain("expunge.deletion.completed"),
        patiently,
      );
      expect(watch.status).toBe(200);
      expect(types(watch)[0]).toBe("expunge.hold.released");
      expect(places(watch)).toEqual(places(watch).map((_, place) => place + 2));
    }
  });

  test("streams events in the format of the list", async () => {
    const { token, request, trpc } = await watchedWorld();
    await request();
    const watch = await opened(api.url, token, { lastEventId: "0" });
    const { items } = await trpc.events.list.query({ order: "oldest" });
    await vi.waitFor(() => expect(watch.events).toHaveLength(items.length), patiently);
    expect(watch.events.map(({ data }) => parsed(data))).toEqual(items);
  });

  test("is invisible to other tenants", async () => {
    const [mine, other] = [await watchedWorld(), await watchedWorld()];
    const watch = await opened(api.url, other.token, { lastEventId: "0" });
    const { id } = await mine.request();
    await other.hold();
    await vi.waitFor(() => expect(types(watch)).toEqual(["expunge.hold.placed"]), patiently);
    const stranger = await opened(api.url, other.token, { input: { id } });
    await stranger.ended;
    expect(stranger.events).toMatchObject([{ event: "serialized-error" }]);
    expect(stranger.events[0]?.data).toContain('"code":"not_found"');
  });
});

describe("a deletion", () => {
  test("is watched from its first event to its end, without unrelated events", async () => {
    const { token, request, cancel, trpc } = await watchedWorld({ undoSeconds: 3_600 });
    const { id } = await request();
    const watch = await opened(api.url, token, { input: { id } });
    await trpc.cardTokens.store.mutate({ brand: "Visa", last4: "1111", expiry: "12/2030" });
    await vi.waitFor(() => expect(types(watch)).toContain("expunge.deletion.scheduled"), patiently);
    await cancel(id);
    await watch.ended;
    const { eventIds } = await trpc.deletions.get.query({ id });
    const events = watch.events.filter(({ event }) => event === "message");
    expect(events.map(({ data }) => parsed(data).id)).toEqual(eventIds);
    expect(types(watch).at(-1)).toBe("expunge.deletion.cancelled");
    expect(watch.events.at(-1)).toMatchObject({ event: "return" });
  });

  test("that has ended is replayed, and then the watch ends", async () => {
    const { token, request } = await watchedWorld();
    const { id } = await request();
    const first = await opened(api.url, token, { input: { id } });
    await first.ended;
    expect(types(first).at(-1)).toBe("expunge.deletion.completed");
    const last = first.events.findLast(({ event }) => event === "message");
    const again = await opened(api.url, token, { input: { id }, lastEventId: last?.id });
    await again.ended;
    expect(again.events).toEqual([{ event: "return", id: "", data: "" }]);
  });
});

test("a client that is disconnected at random under load misses no event and gets none twice", async () => {
  const { token, hold, logged } = await watchedWorld();
  const all = 120;
  const write = async () => {
    for (let count = 0; count < all / 2; count += 1)
      await Promise.all([hold(`a-${count}`), hold(`b-${count}`)]);
  };
  const written = write();
  const read: number[] = [];
  let lastEventId = "0";
  for (let turn = 0; read.length < all; turn += 1) {
    const url = turn % 2 === 0 ? api.url : api.otherUrl;
    const watch = await opened(url, token, { lastEventId });
    const stays = Math.min(Math.floor(Math.random() * 12), all - read.length);
    await vi.waitFor(() => expect(watch.events.length).toBeGreaterThanOrEqual(stays), patiently);
    watch.leave();
    await watch.ended;
    read.push(...places(watch));
    lastEventId = watch.events.at(-1)?.id ?? lastEventId;
  }
  await written;
  expect(read).toEqual(await logged());
});

test("a lost wake-up delays events and loses none", async () => {
  const { token, hold, logged } = await watchedWorld();
  const watches = [await opened(api.url, token), await opened(api.otherUrl, token)];
  for (let count = 0; count < 10; count += 1) {
    await api.rows(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'expunge-signal' AND datname = current_database()",
    );
    await hold(`case ${count}`);
  }
  for (const watch of watches)
    await vi.waitFor(async () => expect(places(watch)).toEqual(await logged()), patiently);
});

test("a hundred watchers of a tenant receive an event", async () => {
  const { tenantId, hold } = await watchedWorld();
  const claims = { aud: AUDIENCES.staff, tenant_id: tenantId, role: "viewer" };
  const watches = await Promise.all(
    Array.from({ length: 100 }, async (_, place) => {
      const sub = `viewer-${place % 10}`;
      return opened(api.url, await api.identityProvider.sign({ ...claims, sub }));
    }),
  );
  await hold();
  for (const watch of watches)
    await vi.waitFor(() => expect(types(watch)).toEqual(["expunge.hold.placed"]), patiently);
});

describe("a process that stops", () => {
  test("ends its streams without a final event, and does not wait for a client that does not read", async () => {
    const { token, hold } = await watchedWorld();
    const ending = await api.start();
    const watch = await opened(ending.url, token);
    const deaf = await unread(ending.url, await muchTold());
    await hold();
    await vi.waitFor(() => expect(watch.events).toHaveLength(1), patiently);
    await ending.close();
    await watch.ended;
    expect(watch.events).toHaveLength(1);
    expect(deaf.bytesRead).toBeLessThan(10_000_000);
  });
});

test("a watch ends when its token expires, without a final event, and resumes with a new token", async () => {
  const { tenantId, hold, token } = await watchedWorld();
  const claims = { aud: AUDIENCES.staff, sub: "viewer-1", tenant_id: tenantId, role: "viewer" };
  // If the token expires before this machine delivers an event, the next attempt uses a longer lifetime.
  const watchedFor = async (seconds: number): Promise<Watching> => {
    const watch = await opened(api.url, await api.identityProvider.sign(claims, seconds), {
      lastEventId: "0",
    });
    await watch.ended;
    return types(watch).length > 0 ? watch : watchedFor(2 * seconds);
  };
  await hold("one");
  const watch = await watchedFor(1);
  expect(types(watch)).toEqual(["expunge.hold.placed"]);
  expect(watch.events).toHaveLength(1);
  await hold("two");
  const next = await opened(api.url, token, { lastEventId: watch.events[0]?.id });
  await vi.waitFor(() => expect(next.events).toHaveLength(1), patiently);
});

test("an invalid token or input is answered with an error, and the watch ends", async () => {
  const { token } = await watchedWorld();
  const cases: [string, Parameters<typeof watching>[2], string][] = [
    ["nonsense", {}, "UNAUTHORIZED"],
    [token, { input: { id: randomUUID() } }, "NOT_FOUND"],
    [token, { input: { id: "one" } }, "BAD_REQUEST"],
    [token, { lastEventId: "minus one" }, "BAD_REQUEST"],
  ];
  for (const [bearer, more, code] of cases) {
    const watch = await opened(api.url, bearer, more);
    await watch.ended;
    expect(watch.events).toMatchObject([{ event: "serialized-error" }]);
    expect(parsed(watch.events[0]?.data).data.code).toBe(code);
  }
});
