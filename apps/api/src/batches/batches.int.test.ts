import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { batchWorld, tokenLine } from "#test/batch-world.ts";
import { ndjson } from "#test/import-world.ts";
import { failureOf } from "#test/failure-of.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

test("a batch is filled, sealed, previewed, approved by another person and run to its end", async () => {
  const world = await batchWorld(api);
  const tokens = await world.tokens(3);
  const { batch, counts } = await world.filled([
    ...tokens.map((token, place) => tokenLine(token, { ref: `row-${place}` })),
    tokenLine(tokens[0] ?? ""),
    tokenLine("unknown-token-0000000001"),
    { target: { kind: "card_token" } },
    "no object",
  ] as object[]);
  expect(counts).toEqual({ lines: 7, items: 4, invalid: 2, duplicates: 1 });
  const previewed = await world.previewed(batch.id);
  expect(previewed).toMatchObject({
    state: "previewed",
    counts: {
      items: 4,
      decisions: { accepted: 3, not_found: 1, refused: 0 },
      outcomes: { pending: 4 },
    },
  });
  expect(previewed.samples?.accepted).toHaveLength(3);
  expect((await world.started(previewed)).state).toBe("running");
  await api.work(world.tenantId, batch.id);
  const ended = await world.agent.batches.get.query({ id: batch.id });
  expect(ended).toMatchObject({
    state: "completed",
    counts: { outcomes: { completed: 3, not_found: 1, pending: 0 } },
    progress: { done: 4, total: 4 },
    approvals: [{ decision: "approved", by: "staff:approver-1" }],
  });
  expect(ended.changedSincePreview).toBeUndefined();
  for (const token of tokens)
    expect((await world.agent.cardTokens.get.query({ token })).state).toBe("deleted");
  const lines = (await world.outcomes(batch.id)).map((line) => JSON.parse(line) as object);
  expect(lines).toMatchObject([
    { line: 1, ref: "row-0", outcome: "completed", decision: "accepted" },
    { line: 2, outcome: "completed" },
    { line: 3, outcome: "completed" },
    { line: 4, outcome: "duplicate", duplicateOf: 1 },
    { line: 5, outcome: "not_found", decision: "not_found" },
    { line: 6, outcome: "invalid", error: { field: "target.token" } },
    { line: 7, outcome: "invalid", error: { field: "line" } },
  ]);
  // Tokens are masked wherever they are shown.
  for (const token of tokens) expect(JSON.stringify([ended, lines])).not.toContain(token);
});

test("BATCH-03: whoever created, filled or sealed a batch does not approve it", async () => {
  const world = await batchWorld(api);
  const [token = ""] = await world.tokens(1);
  const batch = await world.draft();
  await world.upload(batch.id, ndjson([tokenLine(token)]), { role: "approver" });
  await world.admin.batches.seal.mutate({ id: batch.id });
  await world.agent.batches.preview.mutate({ id: batch.id });
  await api.work(world.tenantId, batch.id);
  const { checksum = "" } = await world.agent.batches.get.query({ id: batch.id });
  for (const reviewer of [world.approver, world.admin])
    expect(await failureOf(reviewer.batches.approve.mutate({ id: batch.id, checksum }))).toEqual([
      "PRECONDITION_FAILED",
      "refused",
      "BATCH-03",
    ]);
});

test("CSV and gzip: columns by name in any order, and errors by column", async () => {
  const world = await batchWorld(api);
  const [one = "", two = ""] = await world.tokens(2);
  const batch = await world.draft();
  const csv = `ref,token,kind\r\na,${one},card_token\r\nb,${two},card_token\r\nc,,card_token\r\nd,x,car\r\n`;
  const answer = await world.upload(batch.id, gzipSync(csv), {
    headers: { "content-type": "text/csv", "content-encoding": "gzip" },
  });
  expect(answer).toEqual({
    status: 200,
    body: { lines: 4, items: 2, invalid: 2, duplicates: 0 },
  });
  await world.agent.batches.seal.mutate({ id: batch.id });
  const { items } = await world.agent.batches.lines.query({ id: batch.id, outcome: "invalid" });
  expect(items).toMatchObject([
    { line: 4, ref: "c", error: { field: "token" } },
    { line: 5, ref: "d", error: { field: "kind" } },
  ]);
});

test("a filter is frozen when it is sealed, and finds what meets all of its conditions", async () => {
  const world = await batchWorld(api);
  const tokens = await world.tokens(3);
  await world.agent.cardTokens.store.mutate({ brand: "Maestro", last4: "1111", expiry: "12/2031" });
  const batch = await world.draft({
    source: { kind: "filter", filter: { kind: "card_token", brand: "visa" } },
  });
  api.later(1);
  const previewed = await world.previewed(batch.id);
  await world.tokens(1);
  expect(previewed.counts).toMatchObject({ items: 3, decisions: { accepted: 3 } });
  await world.started(previewed);
  await api.work(world.tenantId, batch.id);
  expect((await world.agent.batches.get.query({ id: batch.id })).counts.outcomes.completed).toBe(3);
  for (const token of tokens)
    expect((await world.agent.cardTokens.get.query({ token })).state).toBe("deleted");
});

test("PCI DSS 3: a line whose names hold a card number is invalid, and none of them is stored", async () => {
  const world = await batchWorld(api);
  const pan = "4111111111111111";
  const { batch, counts } = await world.filled([
    { target: { kind: "payment_option", customerAccountId: pan, reference: "a" } },
    { target: { kind: "payment_option", customerAccountId: "a", reference: `option ${pan}` } },
    {
      target: { kind: "click_to_pay_customer", accountId: pan, customerId: 1, ownerBid: "1" },
    },
    tokenLine(pan),
  ]);
  expect(counts).toEqual({ lines: 4, items: 1, invalid: 3, duplicates: 0 });
  const lists = await api.rows("SELECT * FROM batch_list WHERE batch_id = $1", [batch.id]);
  expect(JSON.stringify(lists)).not.toContain(pan);
});
