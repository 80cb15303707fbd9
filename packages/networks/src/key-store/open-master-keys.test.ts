import { randomBytes } from "node:crypto";
import { masterKeys } from "@expunge/schemas/boundary/master-keys";
import { expect, onTestFinished, test } from "vitest";
import { openMasterKeys } from "#key-store/open-master-keys.ts";
import { startTransitServer } from "#key-store/testing/transit-server.ts";

const key = randomBytes(32);
const local = `old:${randomBytes(32).toString("base64")}`;

async function started() {
  const server = await startTransitServer();
  onTestFinished(() => server.close());
  const open = (text: string, token?: string) => openMasterKeys(masterKeys.parse(text), token);
  return { server, open, vault: open(`vault:${server.keyUrl}`, server.token) };
}

test("a key that Vault wraps is unwrapped at its place only, before and after a rotation in Vault", async () => {
  const { server, vault } = await started();
  const wrapped = await vault.wrap(key, "seal/1");
  expect(wrapped.masterKey).toBe("vault:expunge");
  expect(Buffer.from(wrapped.wrapped).toString()).toMatch(/^vault:v1:/);
  expect(await vault.unwrap(wrapped, "seal/1")).toEqual(key);
  expect(await vault.unwrap(wrapped, "seal/2")).toBeUndefined();
  server.rotate();
  expect(await vault.unwrap(wrapped, "seal/1")).toEqual(key);
  const again = await vault.wrap(key, "seal/1");
  server.retire();
  expect(await vault.unwrap(again, "seal/1")).toEqual(key);
  expect(await vault.unwrap(wrapped, "seal/1")).toBeUndefined();
});

test("of keys in memory and in Vault the first wraps, and all unwrap", async () => {
  const { server, open } = await started();
  const [before, both, swapped] = [
    open(local),
    open(`${local},vault:${server.keyUrl}`, server.token),
    open(`vault:${server.keyUrl},${local}`, server.token),
  ];
  const wrapped = await before.wrap(key, "hash/0");
  for (const keys of [before, both, swapped])
    expect(await keys.unwrap(wrapped, "hash/0")).toEqual(key);
  const moved = await swapped.wrap(key, "hash/0");
  expect(await both.unwrap(moved, "hash/0")).toEqual(key);
  expect(await before.unwrap(moved, "hash/0")).toBeUndefined();
  expect([before.roots.length, swapped.roots.length]).toEqual([1, 1]);
});

test("what Vault refuses is named in one line, without the token", async () => {
  const { server, open, vault } = await started();
  await expect(open(`vault:${server.keyUrl}`, "hvs.wrong").wrap(key, "a")).rejects.toThrow(
    /^MASTER_KEY: Vault answers 403 to encrypt with expunge$/,
  );
  const unknown = `vault:${server.keyUrl.replace("expunge", "other")}`;
  await expect(open(unknown, server.token).wrap(key, "a")).rejects.toThrow("answers 404");
  expect(() => open(`vault:${server.keyUrl}`)).toThrow("VAULT_TOKEN: is missing");
  server.close();
  await expect(vault.wrap(key, "a")).rejects.toThrow(/^MASTER_KEY: Vault cannot be reached at /);
});
