import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { batchWorld, tokenLine } from "#test/batch-world.ts";
import { failureOf } from "#test/failure-of.ts";
import { ndjson } from "#test/import-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";
import { whileHeld } from "#test/while-held.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

type World = Awaited<ReturnType<typeof batchWorld>>;
type Send = { readonly url: string; readonly tenantId: string; readonly id: string };

/** More lines than one list has, none of which names a stored token. */
const unknownLines = (count: number) =>
  Array.from({ length: count }, (_, place) => tokenLine(`unknown-token-${1_000_000 + place}`));

async function send({ url, tenantId, id }: Send, body: ReadableStream | string) {
  const answer = await fetch(`${url}/batches/${id}/items`, {
    method: "PUT",
    headers: {
      authorization: `Bearer ${await api.staff(tenantId, "agent")}`,
      "content-type": "application/x-ndjson",
    },
    body,
    duplex: "half",
  });
  return { status: answer.status, body: await answer.json() };
}

/** An upload whose first lines have been stored, and which ends when the test ends it. */
async function begun(to: Send, lines: readonly object[]) {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
      given.enqueue(Buffer.from(ndjson(lines)));
    },
  });
  const before = await storedLists(to.id);
  const answer = send(to, stream);
  await vi.waitFor(async () => {
    expect(await storedLists(to.id)).toBeGreaterThan(before);
  }, patiently);
  return {
    end() {
      controller?.close();
      return answer;
    },
  };
}

async function storedLists(id: string): Promise<number> {
  const rows = await api.rows("SELECT FROM batch_list WHERE batch_id = $1", [id]);
  return rows.length;
}

async function expectItems(world: World, id: string, tokens: readonly string[]): Promise<void> {
  const { items } = await world.agent.batches.lines.query({ id });
  expect(items).toHaveLength(tokens.length);
  const previewed = await world.previewed(id);
  expect(previewed.counts).toMatchObject({
    items: tokens.length,
    decisions: { accepted: tokens.length },
  });
  await world.started(previewed);
  await api.work(world.tenantId, id);
  for (const token of tokens)
    expect((await world.agent.cardTokens.get.query({ token })).state).toBe("deleted");
}

test("an upload that another one has overtaken is refused, and leaves the items of that one", async () => {
  const world = await batchWorld(api);
  const tokens = await world.tokens(2);
  const { id } = await world.draft();
  const { tenantId } = world;
  const slow = await begun({ url: api.otherUrl, tenantId, id }, unknownLines(600));
  expect(await world.upload(id, ndjson(tokens.map((token) => tokenLine(token))))).toMatchObject({
    status: 200,
    body: { items: 2 },
  });
  expect(await slow.end()).toMatchObject({
    status: 409,
    body: { details: ["another upload has replaced this one"] },
  });
  await expectItems(world, id, tokens);
});

test("an upload whose last step fails leaves the items as they were", async () => {
  const world = await batchWorld(api);
  const tokens = await world.tokens(2);
  const { id } = await world.draft();
  await world.upload(id, ndjson(tokens.map((token) => tokenLine(token))));
  const { url } = await api.start({ lockPatienceMs: 300 });
  const { database } = api;
  const { tenantId } = world;
  await whileHeld({ database, tenantId }, async () => {
    const answer = await send({ url, tenantId, id }, ndjson(unknownLines(3)));
    expect(answer).toMatchObject({ status: 503 });
  });
  await expectItems(world, id, tokens);
});

test("an upload that breaks off leaves the items as they were, and nothing of it remains once they are sealed", async () => {
  const world = await batchWorld(api);
  const tokens = await world.tokens(1);
  const { id } = await world.draft();
  await world.upload(id, ndjson(tokens.map((token) => tokenLine(token))));
  const cut = `kind,token\n${"card_token,unknown-token-1\n".repeat(600)}card_token,"unclosed\n`;
  const headers = { "content-type": "text/csv" };
  expect(await world.upload(id, cut, { headers })).toMatchObject({ status: 400 });
  expect(await storedLists(id)).toBeGreaterThan(1);
  await expectItems(world, id, tokens);
  expect(await storedLists(id)).toBe(1);
});

test("BATCH-01: a sealed batch takes no items, not even those of an upload that began before", async () => {
  const world = await batchWorld(api);
  const tokens = await world.tokens(1);
  const { id } = await world.draft();
  const { tenantId } = world;
  await world.upload(id, ndjson(tokens.map((token) => tokenLine(token))));
  const slow = await begun({ url: api.otherUrl, tenantId, id }, unknownLines(600));
  await world.agent.batches.seal.mutate({ id });
  const refused = {
    status: 409,
    body: {
      error: "conflict",
      details: ["BATCH-01: A batch takes items only while it is a draft."],
    },
  };
  expect(await slow.end()).toEqual(refused);
  expect(await world.upload(id, ndjson(unknownLines(1)))).toEqual(refused);
  expect((await world.agent.batches.get.query({ id })).counts.items).toBe(1);
});

test("of two calls that seal a filter at the same time one seals it, with its items", async () => {
  const world = await batchWorld(api);
  await world.tokens(3);
  api.later(1);
  const { id } = await world.draft({
    source: { kind: "filter", filter: { kind: "card_token", brand: "Visa" } },
  });
  const other = await api.trpc(world.tenantId, "admin", api.otherUrl);
  const sealed = await Promise.allSettled(
    [world.agent, other].map(({ batches }) => batches.seal.mutate({ id })),
  );
  expect(sealed.map(({ status }) => status)).toContain("fulfilled");
  expect(await storedLists(id)).toBe(1);
  const { items } = await world.agent.batches.lines.query({ id });
  expect(items).toHaveLength(3);
});

test.each([
  ["an unclosed quote", `kind,token\ncard_token,"x\n`, { "content-type": "text/csv" }, 400],
  ["an unknown type", "{}", { "content-type": "application/json" }, 415],
  ["another character set", "{}", { "content-type": "text/csv; charset=latin1" }, 415],
] as const)("%s is refused, and changes nothing", async (_, body, headers, status) => {
  const world = await batchWorld(api);
  const tokens = await world.tokens(1);
  const { id } = await world.draft();
  await world.upload(id, ndjson(tokens.map((token) => tokenLine(token))));
  expect(await world.upload(id, body, { headers })).toMatchObject({ status });
  await expectItems(world, id, tokens);
});

test.each([
  ["invalid UTF-8", Buffer.from([0xff, 0x0a])],
  ["a line that is too long", `"${"x".repeat(2_000_000)}"\n`],
])("%s is an invalid line, and the rest goes on", async (_, bad) => {
  const world = await batchWorld(api);
  const tokens = await world.tokens(1);
  const { id } = await world.draft();
  const good = ndjson(tokens.map((token) => tokenLine(token)));
  const body = Buffer.concat([Buffer.from(bad), Buffer.from(good)]);
  expect(await world.upload(id, body)).toMatchObject({
    status: 200,
    body: { lines: 2, items: 1, invalid: 1 },
  });
  const { items } = await world.agent.batches.lines.query({ id, outcome: "invalid" });
  expect(items).toMatchObject([{ line: 1, error: { field: "line" } }]);
});

test("BATCH-10: an empty file has no items, and a byte order mark is none", async () => {
  const world = await batchWorld(api);
  const { id } = await world.draft();
  expect(await world.upload(id, "")).toMatchObject({ status: 200, body: { lines: 0, items: 0 } });
  expect(await failureOf(world.agent.batches.seal.mutate({ id }))).toContain("BATCH-10");
  const marked = `\uFEFF${ndjson(unknownLines(1))}`;
  expect(await world.upload(id, marked)).toMatchObject({ status: 200, body: { items: 1 } });
});

test("the id of another tenant's batch is unknown, and a viewer uploads nothing", async () => {
  const world = await batchWorld(api);
  const other = await batchWorld(api);
  const { id } = await world.draft();
  const body = ndjson(unknownLines(1));
  expect(await other.upload(id, body)).toMatchObject({ status: 404 });
  expect(await world.upload(id, body, { role: "viewer" })).toMatchObject({ status: 403 });
  expect((await world.agent.batches.get.query({ id })).counts.lines).toBe(0);
});

test("neither tables nor logs have a token or a card number of the input in clear", async () => {
  const world = await batchWorld(api);
  const [token = ""] = await world.tokens(1);
  const number = "4111111111111111";
  const { batch } = await world.filled([
    tokenLine(token),
    tokenLine("unknown-token-0000000009"),
    { target: { kind: "card_token", token: "x", [number]: 1 } },
    tokenLine(token, { ref: number }),
  ]);
  await world.started(await world.previewed(batch.id));
  await api.work(world.tenantId, batch.id);
  const stored = await api.rows(
    `SELECT l::text, b::text AS batch, (SELECT json_agg(e)::text FROM event e WHERE e.tenant_id = $1) AS events,
       (SELECT json_agg(a)::text FROM audit_entry a WHERE a.tenant_id = $1) AS entries
     FROM batch_list l JOIN deletion_batch b ON b.id = l.batch_id WHERE l.tenant_id = $1`,
    [world.tenantId],
  );
  const text = JSON.stringify(stored) + api.log() + (await world.outcomes(batch.id)).join("");
  const secrets = [token, "unknown-token-0000000009", number];
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});
