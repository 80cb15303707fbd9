import { afterAll, beforeAll, expect, test } from "vitest";
import { cardToken, deleting, mandate, storing } from "#testing/changes.ts";
import { openWorkbench, type Workbench } from "#testing/open-workbench.ts";

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

/** A tenant, its options, and the ids of the default ones. */
async function scene() {
  const tenantId = await bench.tenant();
  return {
    option: (isDefault: boolean, accountId = "account-1") =>
      cardToken(tenantId, { kind: "payment_option", accountId, method: "card", isDefault }),
    write: (...changes: Parameters<Workbench["store"]["applyChanges"]>[1]) =>
      bench.store.applyChanges(tenantId, changes),
    defaults: async () =>
      (
        await bench.owner<{ id: string }>(
          "SELECT id FROM credential WHERE tenant_id = $1 AND is_default ORDER BY account_id",
          [tenantId],
        )
      ).map(({ id }) => id),
    duplicate: () =>
      bench.owner("UPDATE credential SET is_default = true WHERE tenant_id = $1", [tenantId]),
  };
}

test("an account has one default option, the one stored last", async () => {
  const { option, write, defaults } = await scene();
  const [first, second, third] = [option(true), option(true), option(false)];
  const elsewhere = option(true, "account-2");
  await write(storing(first));
  expect(await defaults()).toEqual([first.id]);
  await write(storing(elsewhere));
  await write(storing(second));
  await write(storing(third));
  expect(await defaults()).toEqual([second.id, elsewhere.id]);
});

test("of a list, the last one that is written is the default", async () => {
  const { option, write, defaults } = await scene();
  const [first, second, third] = [option(true), option(true), option(true)];
  const signed = mandate(first, { reference: "R-1" });
  const taken = mandate(third, { reference: "R-1" });
  const written = await write(
    storing(first, { signed }),
    storing(second),
    storing(third, { signed: taken }),
  );
  expect(written).toEqual([true, true, false]);
  expect(await defaults()).toEqual([second.id]);
});

test("of options that are stored at the same time, one is the default", async () => {
  const { option, write, defaults } = await scene();
  const options = Array.from({ length: 12 }, () => option(true));
  await Promise.all(options.map((one) => write(storing(one))));
  expect(await defaults()).toHaveLength(1);
});

test("a deleted option is the default no more", async () => {
  const { option, write, defaults } = await scene();
  const first = option(true);
  await write(storing(first));
  await write(deleting(first));
  expect(await defaults()).toEqual([]);
});

test("a unique index refuses a second default", async () => {
  const { option, write, duplicate } = await scene();
  await write(storing(option(true)), storing(option(false)));
  await expect(duplicate()).rejects.toThrow("credential_default");
});
