import { randomUUID } from "node:crypto";
import type { Change } from "@expunge/application/write-path/change";
import type { DeletionRecord } from "@expunge/application/records/deletion";
import type { ListDeletionsInput } from "@expunge/schemas/trpc/deletions";
import { reason } from "@expunge/domain/rules";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDeletionReader } from "#deletions/deletion-reader.ts";
import { cardToken, customer, deletionOf, removing, storing } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";
import { lowestUuidAt } from "#rows/uuid-v7.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const reader = createDeletionReader(bench.database);

const tenantId = await bench.tenant();
const token = cardToken(tenantId);
const option = cardToken(tenantId, {
  kind: "payment_option",
  accountId: "account-9",
  reference: "option-5",
});
const person = customer(tenantId);
const day = (number: number) => new Date(Date.UTC(2026, 10, number));
const idOf = (at: Date) => `${lowestUuidAt(at.getTime()).slice(0, 14)}7${randomUUID().slice(15)}`;
/** A deletion's time and its id, which is of that time. */
const on = (number: number) => ({ requestedAt: day(number), id: idOf(day(number)) });

/** Seven deletions in the order of time, the first of which is refused and the last of which asks the network. */
const deletions: readonly DeletionRecord[] = [
  deletionOf(option, {
    state: "refused",
    ...on(1),
    completedAt: null,
    reasons: [reason("DEL-01")],
    note: "twice",
  }),
  ...[2, 3, 4].map((number) =>
    deletionOf(token, { ...on(number), targetReference: `toke****${number}` }),
  ),
  deletionOf(option, on(5)),
  deletionOf(token, { ...on(6), state: "failed", completedAt: null }),
];
const removal = removing(person);
const newest = removal.deletion;
const written = (deletion: DeletionRecord): Change => ({ deletion, events: [], audit: [] });

beforeAll(async () => {
  await bench.store.applyChanges(tenantId, [storing(token), storing(option), storing(person)]);
  await bench.store.applyChanges(tenantId, deletions.map(written));
  await bench.store.applyChanges(tenantId, [removal]);
  const stranger = await bench.tenant();
  await bench.store.applyChanges(stranger, [written(deletionOf(cardToken(stranger)))]);
});

const all = () => [...deletions, ...(newest ? [newest] : [])].toReversed();
const list = async (filter: Partial<ListDeletionsInput>) => {
  const found = await reader.list(tenantId, { limit: 50, ...filter });
  return found.map(({ deletion }) => deletion.id);
};
const idsOf = (some: readonly DeletionRecord[]) => some.map(({ id }) => id);

test("a deletion comes back as it was written, with its request while that is open", async () => {
  const [refused] = deletions;
  expect(await reader.find(tenantId, refused?.id ?? "")).toEqual({
    deletion: refused,
    request: null,
  });
  expect(await reader.find(tenantId, newest?.id ?? "")).toEqual({
    deletion: newest,
    request: removal.request,
  });
  expect(await reader.find(tenantId, token.id)).toBeUndefined();
  expect(await reader.find(await bench.tenant(), newest?.id ?? "")).toBeUndefined();
});

describe("the list", () => {
  test("is the newest first", async () => {
    expect(await list({})).toEqual(idsOf(all()));
  });

  test("goes on behind its cursor to the end", async () => {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ limit: 3, ...(cursor && { cursor }) });
      pages.push(page);
      cursor = page.at(-1);
    } while (cursor !== undefined);
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1, 0]);
    expect(pages.flat()).toEqual(idsOf(all()));
  });

  const fourth = deletions[3]?.id ?? "";
  const filters: [Partial<ListDeletionsInput>, (deletion: DeletionRecord) => boolean][] = [
    [{ state: "completed" }, ({ state }) => state === "completed"],
    [{ state: "scheduled" }, () => false],
    [{ targetKind: "payment_option" }, ({ targetKind }) => targetKind === "payment_option"],
    [{ query: "accou" }, ({ targetAccount }) => targetAccount.startsWith("accou")],
    [{ query: "account-9" }, ({ targetAccount }) => targetAccount === "account-9"],
    [{ query: "count" }, () => false],
    [{ query: "\0" }, () => false],
    [{ query: "ACCOUNT" }, () => false],
    [{ query: "option-5" }, ({ targetReference }) => targetReference === "option-5"],
    [{ query: "%" }, () => false],
    [{ query: "o_tion" }, () => false],
    [{ query: "\\" }, () => false],
    [
      { query: "option", state: "refused" },
      ({ targetReference, state }) => targetReference === "option-5" && state === "refused",
    ],
    [{ query: "option", targetKind: "card_token" }, () => false],
    [
      { query: "accou", from: day(4).toISOString(), to: day(5).toISOString() },
      ({ requestedAt }) => requestedAt.getTime() === day(5).getTime(),
    ],
    [{ cursor: fourth.toUpperCase() }, ({ requestedAt }) => requestedAt < day(4)],
    [{ cursor: fourth, to: day(2).toISOString() }, ({ requestedAt }) => requestedAt <= day(2)],
    [{ from: day(3).toISOString() }, ({ requestedAt }) => requestedAt >= day(3)],
    [{ to: day(3).toISOString() }, ({ requestedAt }) => requestedAt <= day(3)],
    [
      {
        from: day(2).toISOString(),
        to: day(4).toISOString(),
        targetKind: "card_token",
        state: "completed",
        query: "toke",
      },
      ({ targetReference }) => targetReference.startsWith("toke"),
    ],
  ];
  test.each(filters)("takes %j", async (filter, isMeant) => {
    expect(await list(filter)).toEqual(idsOf(all().filter(isMeant)));
  });
});
