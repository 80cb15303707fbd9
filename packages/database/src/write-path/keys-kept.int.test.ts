import { afterAll, expect, test } from "vitest";
import { AT, remembering } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());

const DAY_MS = 24 * 60 * 60 * 1000;
const later = (ms: number) => new Date(AT.getTime() + ms);

test("a key is remembered for 30 days, and is a new one from then on, whether its record is still there or not", async () => {
  const tenantId = await bench.tenant();
  const first = remembering("client-1", "key-1");
  const again = (at: Date) => ({ ...remembering("client-1", "key-1"), at });
  const write = (remember: typeof first) =>
    bench.store.applyChanges(tenantId, [{ events: [], audit: [], remember }]);
  const rememberedAt = async (at: Date) => {
    const names = { kind: "card_token", accountId: "", reference: "none" } as const;
    const [loaded] = await bench.store.loadTargets(tenantId, [
      { ...names, key: { ...first.key, at } },
    ]);
    return loaded?.remembered?.outcome;
  };
  expect(await write(first)).toEqual([true]);
  const lastMoment = later(30 * DAY_MS - 1);
  expect(await rememberedAt(lastMoment)).toEqual(first.outcome);
  expect(await write(again(lastMoment))).toEqual([false]);

  const next = again(later(30 * DAY_MS));
  expect(await rememberedAt(next.at)).toBeUndefined();
  expect(await write(next)).toEqual([true]);
  expect(await rememberedAt(next.at)).toEqual(next.outcome);
});
