import { patiently } from "@expunge/testkit/patience";
import { expect, test, vi } from "vitest";
import { importCredentials, type InputLine } from "#imports/import-credentials.ts";
import type { ImportStore, NewLine } from "#imports/import-store.port.ts";
import { systemClock } from "#runtime/system-clock.ts";
import { createVault } from "#vault/vault.ts";

const LIST = 500;

/** An import of card tokens into a store whose writes end on demand. */
function slowImport() {
  const stored = new Set<string>();
  const writes: { readonly size: number; end(): void }[] = [];
  const imports: ImportStore = {
    find: async (_tenantId, names) =>
      new Map(
        [...names.entries()]
          .filter(([, { reference }]) => stored.has(reference))
          .map(([place]) => [
            place,
            { representations: [], mandateTaken: true, defaultTaken: false, networkTaken: false },
          ]),
      ),
    async write(_tenantId, _header, lines) {
      await new Promise<void>((resolve) => writes.push({ size: lines.length, end: resolve }));
      return lines.map((line) => isStored(line));
    },
    analyze: async () => {},
    sharedOwnerBids: async () => [],
  };
  function isStored({ names: { reference } }: NewLine): boolean {
    if (stored.has(reference)) return false;
    stored.add(reference);
    return true;
  }
  const store = {
    loadTargets: async () => [],
    applyChanges: async (_tenantId: string, changes: readonly object[]) => changes.map(() => true),
  };
  const vault = createVault(new Uint8Array(32));
  const run = importCredentials({ imports, store, vault, clock: systemClock });
  return {
    writes,
    async result(tokens: readonly string[]) {
      const lines = tokens.map((token, place): InputLine => ({
        line: place + 1,
        value: card(token),
      }));
      const actor = { kind: "staff", tenantId: "t", subject: "erika", role: "admin" } as const;
      const errors = [];
      const going = run(actor, { kind: "card_token", dryRun: false }, of(lines));
      for (;;) {
        const step = await going.next();
        if (step.done) return { errors, summary: step.value };
        errors.push(...step.value);
      }
    },
  };
}

async function* of(lines: readonly InputLine[]) {
  yield lines;
}

const card = (token: string) => ({ token, brand: "Visa", last4: "4242", expiry: "12/2031" });
const tokens = (from: number, count: number) =>
  Array.from({ length: count }, (_, place) => `token-${from + place}`);

test("a list is written beside the one before, and no third", async () => {
  const { writes, result } = slowImport();
  const done = result(tokens(0, 3 * LIST));
  await vi.waitUntil(() => writes.length === 2, patiently);
  writes[1]?.end();
  await new Promise(setImmediate);
  expect(writes).toHaveLength(2);
  writes[0]?.end();
  await vi.waitUntil(() => writes.length === 3, patiently);
  writes[2]?.end();
  expect(await done).toMatchObject({ errors: [], summary: { lines: 1500, imported: 1500 } });
});

test("a list that repeats a name waits for the one before", async () => {
  const { writes, result } = slowImport();
  const done = result([...tokens(0, LIST), "token-7", ...tokens(LIST, 10)]);
  await vi.waitUntil(() => writes.length === 1, patiently);
  await new Promise(setImmediate);
  expect(writes).toHaveLength(1);
  writes[0]?.end();
  await vi.waitUntil(() => writes.length === 2, patiently);
  writes[1]?.end();
  const { errors, summary } = await done;
  expect(errors).toMatchObject([{ line: LIST + 1 }]);
  expect(summary).toMatchObject({ imported: LIST + 10, invalid: 1 });
});
