import type { SweepSearch } from "@expunge/application/sweeps/sweep-store.port";
import type { CredentialSweep } from "@expunge/domain/sweep/sweep-kind";
import { afterAll, describe, expect, test } from "vitest";
import { createSweepStore } from "#sweeps/sweep-store.ts";
import { cardToken, mandate, storing } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());
const sweeps = createSweepStore(bench.database);
const nothing = { events: [], audit: [] } as const;

/** A tenant, and what sweeps find for it at an instant. */
async function open() {
  const tenantId = await bench.tenant();
  return {
    tenantId,
    find: (kind: CredentialSweep, at: string, more: Partial<SweepSearch> = {}) =>
      sweeps.find(tenantId, { kind, at: new Date(at), timeZone: "UTC", ...more }),
    /** Stores a payment option with a mandate, and reports its collections by their due days. */
    async option(
      signed: Parameters<typeof mandate>[1],
      collections: Readonly<Record<string, "planned" | "returned" | "settled" | "withdrawn">> = {},
    ) {
      const option = cardToken(tenantId, { kind: "payment_option", brand: null, last4: null });
      const made = mandate(option, signed);
      await bench.store.applyChanges(tenantId, [storing(option, { signed: made })]);
      for (const [dueOn, state] of Object.entries(collections))
        await bench.owner(
          "INSERT INTO collection VALUES ($1, $2, $3::text, 100, 'EUR', $3::text::date, $4, now())",
          [tenantId, made.id, dueOn, state],
        );
      return option;
    },
  };
}

describe("SWEEP-10: dormant mandates", () => {
  test("are found the day after 36 months without a presented collection, or since the signature", async () => {
    const { find, option } = await open();
    await option({ signedOn: "2023-11-20" });
    await option({ signedOn: "2020-01-01" }, { "2024-03-04": "returned", "2026-01-01": "planned" });
    await option(
      { signedOn: "2020-01-01" },
      { "2024-03-05": "settled", "2026-06-01": "withdrawn" },
    );
    await option({ signedOn: null, state: "created" });
    const found = (at: string, more?: Partial<SweepSearch>) => find("dormant_mandates", at, more);
    expect(await found("2026-11-20T12:00:00Z")).toEqual({ count: 0 });
    expect(await found("2026-11-21T12:00:00Z")).toEqual({ count: 1, oldest: "2026-11-21" });
    expect(await found("2027-03-04T12:00:00Z")).toMatchObject({ count: 1 });
    expect(await found("2027-03-05T12:00:00Z")).toMatchObject({ count: 2 });
    expect(await found("2027-03-06T12:00:00Z")).toMatchObject({ count: 3 });
    // A shorter period of the tenant's own.
    expect(await found("2026-03-06T12:00:00Z", { olderThanMonths: 24 })).toMatchObject({
      count: 3,
      oldest: "2025-11-21",
    });
  });

  test("end their months with the month, in leap years too", async () => {
    const { find, option } = await open();
    await option({ signedOn: "2024-02-29" });
    expect(await find("dormant_mandates", "2027-02-28T12:00:00Z")).toEqual({ count: 0 });
    expect(await find("dormant_mandates", "2027-03-01T12:00:00Z")).toEqual({
      count: 1,
      oldest: "2027-03-01",
    });
    const one = { olderThanMonths: 1 };
    expect(await find("dormant_mandates", "2024-03-29T12:00:00Z", one)).toEqual({ count: 0 });
    expect(await find("dormant_mandates", "2024-03-30T12:00:00Z", one)).toMatchObject({ count: 1 });
  });

  test("are found by the day of the sweep's time zone, and none before the day of TARGET", async () => {
    const { find, option } = await open();
    await option({ signedOn: "2023-11-20" });
    const found = async (timeZone: string, at: string) =>
      (await find("dormant_mandates", at, { timeZone })).count;
    // It is the 21st in Kiritimati, and the 20th in Frankfurt.
    expect(await found("Pacific/Kiritimati", "2026-11-20T12:00:00Z")).toBe(0);
    expect(await found("Pacific/Kiritimati", "2026-11-20T23:00:00Z")).toBe(1);
    expect(await found("America/Los_Angeles", "2026-11-21T07:59:59Z")).toBe(0);
    expect(await found("America/Los_Angeles", "2026-11-21T08:00:00Z")).toBe(1);
  });

  test("are not found once their payment option is deleted or its deletion is waiting", async () => {
    const { tenantId, find, option } = await open();
    for (const state of ["deleted", "pending_deletion"] as const) {
      const { id } = await option({ signedOn: "2020-01-01" });
      await bench.owner("UPDATE credential SET state = $3 WHERE tenant_id = $1 AND id = $2", [
        tenantId,
        id,
        state,
      ]);
    }
    expect(await find("dormant_mandates", "2026-11-21T12:00:00Z")).toEqual({ count: 0 });
  });
});

describe("SWEEP-11: expired cards", () => {
  test("are found when the last day of their month is over in the time zone of the sweep, of either kind", async () => {
    const { tenantId, find } = await open();
    const option = { kind: "payment_option" } as const;
    await bench.store.applyChanges(tenantId, [
      storing(cardToken(tenantId, { expiresOn: "2028-02-29" })),
      storing(cardToken(tenantId, { ...option, expiresOn: "2028-02-29" })),
      storing(cardToken(tenantId, { expiresOn: "2028-03-31" })),
      storing(cardToken(tenantId)),
    ]);
    const found = (at: string, timeZone: string) => find("expired_cards", at, { timeZone });
    expect(await found("2028-02-29T23:59:59Z", "UTC")).toEqual({ count: 0 });
    expect(await found("2028-03-01T00:00:00Z", "UTC")).toEqual({ count: 2, oldest: "2028-03-01" });
    expect(await found("2028-03-01T00:00:00Z", "America/New_York")).toEqual({ count: 0 });
    expect(await found("2028-02-29T15:00:00Z", "Asia/Tokyo")).toMatchObject({ count: 2 });
    // The clocks of Berlin go forward between the two.
    expect(await found("2028-03-31T21:59:59Z", "Europe/Berlin")).toMatchObject({ count: 2 });
    expect(await found("2028-03-31T22:00:00Z", "Europe/Berlin")).toMatchObject({ count: 3 });
  });
});

describe("SWEEP-12: unused tokens", () => {
  const at = (instant: string) => ({ createdAt: new Date(instant), changedAt: new Date(instant) });
  const use = (tenantId: string, credentialId: string, when: string) =>
    bench.owner(
      "INSERT INTO use_authorization VALUES ($1, gen_random_uuid(), $2, 1, 'EUR', 'client:x', $3)",
      [tenantId, credentialId, when],
    );

  test("are found the day after their months, from when they were stored or last used", async () => {
    const { tenantId, find } = await open();
    const stored = cardToken(tenantId, at("2024-10-25T22:30:00Z"));
    const used = cardToken(tenantId, at("2020-01-01T00:00:00Z"));
    await bench.store.applyChanges(tenantId, [storing(stored), storing(used)]);
    await use(tenantId, used.id, "2024-12-01T12:00:00Z");
    const found = (instant: string, timeZone = "UTC") =>
      find("unused_tokens", instant, { timeZone, olderThanMonths: 24 });
    expect(await found("2026-10-25T23:59:59Z")).toEqual({ count: 0 });
    expect(await found("2026-10-26T00:00:00Z")).toEqual({ count: 1, oldest: "2026-10-26" });
    // In Berlin it was stored on the 26th, and the clocks have gone back.
    expect(await found("2026-10-26T22:59:59Z", "Europe/Berlin")).toEqual({ count: 0 });
    expect(await found("2026-10-26T23:00:00Z", "Europe/Berlin")).toEqual({
      count: 1,
      oldest: "2026-10-27",
    });
    expect(await found("2026-12-01T12:00:00Z")).toMatchObject({ count: 1 });
    expect(await found("2026-12-02T00:00:00Z")).toMatchObject({ count: 2 });
  });

  test("CARD-04: are not found while a payment option that holds the same card was stored or used", async () => {
    const { tenantId, find } = await open();
    const old = at("2020-01-01T00:00:00Z");
    const [one, two, three] = [old, old, old].map((times) => cardToken(tenantId, times));
    if (!one || !two || !three) throw new Error("no tokens");
    const holding = (of: { readonly reference: string }, times: typeof old) =>
      cardToken(tenantId, { kind: "payment_option", vaultReference: of.reference, ...times });
    const [used, recent] = [holding(one, old), holding(two, at("2026-10-01T00:00:00Z"))];
    await bench.store.applyChanges(
      tenantId,
      [one, two, three].map((token) => storing(token)),
    );
    await bench.store.applyChanges(tenantId, [
      { ...nothing, stored: { credential: used } },
      { ...nothing, stored: { credential: recent } },
    ]);
    expect(await find("unused_tokens", "2026-11-01T00:00:00Z")).toMatchObject({ count: 2 });
    await use(tenantId, used.id, "2026-10-31T00:00:00Z");
    expect(await find("unused_tokens", "2026-11-01T00:00:00Z")).toMatchObject({ count: 1 });
  });
});
