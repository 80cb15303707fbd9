import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { counts, ndjson, sendImport } from "#test/import-world.ts";
import { CREDITOR, IBAN, paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const CARD = { brand: "Visa", last4: "4242", expiry: "12/2031" };
const option = (reference: string, mandate: object = {}, more: object = {}) => ({
  kind: "sepa_direct_debit",
  customerAccountId: "customer-1",
  reference,
  iban: IBAN,
  debtorName: "Erika Mustermann",
  mandate: {
    reference: `M-${reference}`,
    scheme: "CORE",
    type: "recurring",
    creditorId: CREDITOR,
    signedOn: "2015-01-05",
    ...mandate,
  },
  ...more,
});

/** The rows of a tenant in every table. */
const rowsOf = (tenantId: string) =>
  api.rows(
    `SELECT (SELECT count(*) FROM credential WHERE tenant_id = $1)::int AS credentials,
       (SELECT count(*) FROM mandate WHERE tenant_id = $1)::int AS mandates,
       (SELECT count(*) FROM audit_entry WHERE tenant_id = $1 AND action = 'credential.import')::int AS audited`,
    [tenantId],
  );

test("payment options come under their own references, with mandates in their real state", async () => {
  const { tenantId, trpc } = await paymentOptionWorld(api);
  const body = ndjson([
    option("active", {
      lastCollection: { endToEndId: "E-1", amountMinor: 1250, dueOn: "2026-10-15" },
      versions: [{ reference: "M-old", creditorId: CREDITOR, amendedAt: "2020-01-01T00:00:00Z" }],
    }),
    option("created", { signedOn: undefined }),
    option("cancelled", { cancelledAt: "2026-01-01T00:00:00Z", cancellationReason: "MD16" }),
    { ...CARD, kind: "card", customerAccountId: "customer-1", reference: "card", token: "tok-1" },
  ]);
  const first = await sendImport(api, tenantId, { kind: "payment_option", body });
  expect([first.errors, first.summary]).toEqual([[], counts(4, 0, 0)]);
  const again = await sendImport(api, tenantId, { kind: "payment_option", body });
  expect([again.errors, again.summary]).toEqual([[], counts(0, 4, 0)]);
  expect(await rowsOf(tenantId)).toEqual([{ credentials: 4, mandates: 3, audited: 4 }]);
  const { items } = await trpc.paymentOptions.list.query({ customerAccountId: "customer-1" });
  expect(items.map(({ reference, mandate }) => [reference, mandate?.state])).toEqual([
    ["active", "active"],
    ["cancelled", "cancelled"],
    ["card", undefined],
    ["created", "created"],
  ]);
  const mandate = await trpc.mandates.get.query({
    mandateReference: "M-old",
    creditorId: CREDITOR,
  });
  expect(mandate).toMatchObject({
    mandateReference: "M-active",
    version: 2,
    collections: [{ endToEndId: "E-1", status: "presented" }],
  });
});

test("every bad line gets its number, field and reason, never its value, and the rest goes in", async () => {
  const { tenantId } = await paymentOptionWorld(api);
  const body = `${ndjson([
    option("good"),
    option("iban", {}, { iban: "DE89370400440532013001" }),
    option("creditor", { creditorId: "DE00ZZZ09999999999" }),
    option("taken", { reference: "m-GOOD" }),
    option("pan", {}, { debtorName: "4111 1111 1111 1111" }),
    option("4111111111111111"),
    option("future", { signedOn: "2099-01-01" }),
    option("state", { state: "created" }),
    option("good"),
    option("good", {}, { debtorName: "Max" }),
    { ...option("more"), extra: 1 },
  ])}\nnot json\n[]\n"\u{FFFD}"\n`;
  const { errors, summary } = await sendImport(api, tenantId, { kind: "payment_option", body });
  expect(errors.map(({ line, field, rule }) => [line, field, rule])).toEqual([
    [2, "iban", undefined],
    [3, "mandate.creditorId", undefined],
    [4, "mandate.reference", "SEPA-05"],
    [5, "debtorName", undefined],
    [6, "reference", undefined],
    [7, "mandate.signedOn", undefined],
    [8, "mandate.state", undefined],
    [10, "reference", "IMP-02"],
    [11, "extra", undefined],
    [13, "line", undefined],
    [14, "line", undefined],
    [15, "line", undefined],
  ]);
  expect(summary).toEqual(counts(1, 1, 12));
  expect(JSON.stringify(errors)).not.toMatch(/4111|DE89|Max/);
  const next = ndjson([
    option("good", {}, { debtorName: "Max" }),
    option("b", { reference: "M-good" }),
  ]);
  const contradicting = await sendImport(api, tenantId, { kind: "payment_option", body: next });
  expect(contradicting.errors).toMatchObject([
    { line: 1, field: "debtorName", rule: "IMP-02" },
    { line: 2, field: "mandate.reference", rule: "SEPA-05" },
  ]);
});

test("a dry run answers as the import does, and changes nothing", async () => {
  const { tenantId } = await paymentOptionWorld(api);
  const body = ndjson([option("a"), option("a"), option("b", { reference: "M-a" })]);
  const sent = { kind: "payment_option", body };
  const dry = await sendImport(api, tenantId, { ...sent, dryRun: true });
  expect(await rowsOf(tenantId)).toEqual([{ credentials: 0, mandates: 0, audited: 0 }]);
  expect(await api.rows("SELECT FROM audit_entry WHERE tenant_id = $1", [tenantId])).toEqual([]);
  const real = await sendImport(api, tenantId, sent);
  expect(dry.errors).toEqual(real.errors);
  expect(dry.summary).toEqual({ ...real.summary, dryRun: true });
  expect(real.summary).toEqual(counts(1, 1, 1));
});

test("CSV has a header in any order, quotes, CRLF and a byte order mark, and comes in gzip too", async () => {
  const { tenantId } = await paymentOptionWorld(api);
  const csv = [
    "\u{FEFF}reference,customerAccountId,kind,iban,debtorName,isDefault,mandate.reference,mandate.scheme,mandate.type,mandate.creditorId,mandate.signedOn",
    `r-1,c-1,sepa_direct_debit,${IBAN},"Mustermann, ""Erika""",true,M-1,CORE,recurring,${CREDITOR},2026-01-05`,
    `r-2,c-1,sepa_direct_debit,${IBAN},"x"y,,M-2,CORE,recurring,${CREDITOR},2026-01-05`,
    "r-3,c-1",
    "",
    `r-4,c-1,sepa_direct_debit,${IBAN},"a`,
    `b",,M-4,CORE,recurring,${CREDITOR},2026-01-05`,
    `r-5,c-1,sepa_direct_debit,${IBAN},Max,true,M-5,CORE,recurring,${CREDITOR},2026-01-05`,
    `r-6,c-1,sepa_direct_debit,${IBAN},Max,false,M-6,CORE,recurring,${CREDITOR},`,
  ].join("\r\n");
  const headers = { "content-type": "text/csv; charset=utf-8", "content-encoding": "gzip" };
  const body = gzipSync(csv);
  const { errors, summary } = await sendImport(api, tenantId, {
    kind: "payment_option",
    body,
    headers,
  });
  expect(errors.map(({ line, field }) => [line, field])).toEqual([
    [3, "line"],
    [4, "line"],
    [6, "debtorName"],
    [8, "isDefault"],
  ]);
  expect(summary).toEqual(counts(2, 0, 4));

  const cut = { kind: "payment_option", headers, body: body.subarray(0, -12) };
  const broken = await sendImport(api, tenantId, cut);
  expect(broken.summary).toMatchObject({
    imported: 0,
    stopped: { message: "the input breaks off here" },
  });
});

test("a header that cannot be read, another type or encoding, and unknown parameters are refused whole", async () => {
  const tenantId = await api.tenant();
  const csv = { "content-type": "text/csv" };
  const send = (body: string, headers = csv, kind = "card_token", more = {}) =>
    sendImport(api, tenantId, { kind, body, headers, ...more });
  expect(await send("token,colour\n")).toMatchObject({
    status: 400,
    text: expect.stringContaining("colour") as string,
  });
  expect(await send("token,token\n")).toMatchObject({ status: 400 });
  expect(await send("")).toMatchObject({ status: 400 });
  expect(await send("x", { "content-type": "application/json" })).toMatchObject({ status: 415 });
  expect(await send("x", csv, "person")).toMatchObject({ status: 400 });
  expect(await send("x", csv, "card_token", { role: "agent" })).toMatchObject({ status: 403 });
});

test("a credential that was deleted elsewhere stays deleted, and its names stay taken", async () => {
  const { tenantId, trpc, remove, accountId } = await paymentOptionWorld(api);
  const mandate = { reference: "M-gone", scheme: "CORE", type: "recurring", creditorId: CREDITOR };
  const ended = { ...mandate, cancelledAt: "2026-01-01T00:00:00Z", cancellationReason: "MD16" };
  const gone = {
    state: "deleted",
    kind: "sepa_direct_debit",
    customerAccountId: accountId,
    reference: "gone",
    mandate: ended,
  };
  const body = ndjson([
    gone,
    { ...gone, kind: "card", reference: "gone-card", mandate: undefined, token: "tok-gone" },
  ]);
  const sent = await sendImport(api, tenantId, { kind: "payment_option", body });
  expect([sent.errors, sent.summary]).toEqual([[], counts(2, 0, 0)]);
  expect((await sendImport(api, tenantId, { kind: "payment_option", body })).summary).toEqual(
    counts(0, 2, 0),
  );
  const tokens = ndjson([{ state: "deleted", token: "tok-2" }]);
  expect((await sendImport(api, tenantId, { kind: "card_token", body: tokens })).summary).toEqual(
    counts(1, 0, 0),
  );

  expect((await remove("gone")).status).toBe(404);
  await expect(trpc.cardTokens.store.mutate({ ...CARD, token: "tok-2" })).rejects.toMatchObject({
    data: { expunge: { rule: "CARD-02" } },
  });
  await expect(trpc.cardTokens.store.mutate({ ...CARD, token: "tok-gone" })).rejects.toMatchObject({
    data: { expunge: { rule: "CARD-02" } },
  });
  const store = trpc.paymentOptions.store.mutate({
    ...option("gone"),
    customerAccountId: accountId,
    kind: "sepa_direct_debit",
  } as never);
  await expect(store).rejects.toMatchObject({ data: { expunge: { rule: "OPT-02" } } });
  const again = await sendImport(api, tenantId, {
    kind: "payment_option",
    body: ndjson([option("gone", { reference: "M-other" })]),
  });
  expect(again.errors).toMatchObject([{ line: 1, field: "reference", rule: "IMP-01" }]);
  const taken = await sendImport(api, tenantId, {
    kind: "payment_option",
    body: ndjson([option("new", { reference: "M-gone" })]),
  });
  expect(taken.errors).toMatchObject([{ line: 1, field: "mandate.reference", rule: "SEPA-05" }]);
});

test("CARD-04: tokens and options of one vault token become one credential", async () => {
  const { tenantId, trpc } = await paymentOptionWorld(api);
  const card = {
    ...CARD,
    kind: "card",
    customerAccountId: "c-1",
    reference: "r-1",
    token: "tok-1",
  };
  await sendImport(api, tenantId, { kind: "payment_option", body: ndjson([card]) });
  const token = ndjson([{ ...CARD, token: "tok-1" }]);
  expect((await sendImport(api, tenantId, { kind: "card_token", body: token })).summary).toEqual(
    counts(1, 0, 0),
  );
  expect((await sendImport(api, tenantId, { kind: "card_token", body: token })).summary).toEqual(
    counts(0, 1, 0),
  );
  await trpc.deletions.request.mutate({
    target: { kind: "card_token", token: "tok-1" },
    reason: "customer_request",
  });
  const key = { customerAccountId: "c-1", reference: "r-1" };
  expect((await trpc.paymentOptions.get.query(key)).state).toBe("deleted");
  const revived = await sendImport(api, tenantId, { kind: "card_token", body: token });
  expect(revived.errors).toMatchObject([{ field: "token", rule: "IMP-01" }]);
  const other = ndjson([
    { ...card, reference: "r-2" },
    { state: "deleted", ...key, reference: "r-3", kind: "card", token: "tok-1" },
  ]);
  const beside = await sendImport(api, tenantId, { kind: "payment_option", body: other });
  expect(beside.errors).toMatchObject([{ line: 1, field: "token", rule: "CARD-02" }]);
});
