import { expect, test } from "vitest";
import { authenticateClient } from "#tenants/authenticate-client.ts";
import type { ClientRecord } from "#tenants/client-directory.port.ts";
import { createVault } from "#vault/vault.ts";

const vault = createVault(new Uint8Array(32));
const client = (secret: string): ClientRecord => ({
  tenantId: "TN-1",
  clientKey: "shop",
  secretHash: vault.clientSecretHash(secret),
  rights: ["cards:admin"],
});

function scene(stored: ClientRecord | undefined, remembered?: ClientRecord) {
  const reads: string[] = [];
  const authenticate = authenticateClient({
    vault,
    remembered: (key) => (key === "shop" ? remembered : undefined),
    clients: {
      find: async (key) => {
        reads.push(key);
        return key === "shop" ? stored : undefined;
      },
    },
  });
  return { reads, authenticate };
}

test("given the right secret, then the client is authenticated, without a read while it is remembered", async () => {
  const known = client("right");
  const { reads, authenticate } = scene(known);
  expect(await authenticate("shop", "right")).toEqual({ kind: "authenticated", client: known });
  expect(reads).toEqual(["shop"]);
  const warm = scene(known, known);
  expect(await warm.authenticate("shop", "right")).toMatchObject({ kind: "authenticated" });
  expect(warm.reads).toEqual([]);
});

test("an unknown key and a wrong secret take the same work, also of a remembered client", async () => {
  const known = client("right");
  const { reads, authenticate } = scene(known, known);
  expect(await authenticate("shop", "wrong")).toEqual({ kind: "failed", client: known });
  expect(await authenticate("nobody", "wrong")).toEqual({ kind: "failed", client: undefined });
  expect(reads).toEqual(["shop", "nobody"]);
});

test("no secret matches an unknown client", async () => {
  const { authenticate } = scene(undefined);
  for (const secret of ["", "\0".repeat(32)])
    expect(await authenticate("shop", secret)).toEqual({ kind: "failed", client: undefined });
});

test("given a rotation, then both secrets are good while the directory knows the one before", async () => {
  const both = { ...client("new"), previousSecretHash: vault.clientSecretHash("old") };
  for (const remembered of [undefined, both]) {
    const { authenticate } = scene(both, remembered);
    for (const secret of ["new", "old"])
      expect(await authenticate("shop", secret)).toEqual({ kind: "authenticated", client: both });
    expect(await authenticate("shop", "older")).toEqual({ kind: "failed", client: both });
  }
  const ended = scene({ ...both, previousSecretHash: null });
  expect(await ended.authenticate("shop", "old")).toMatchObject({ kind: "failed" });
});

test("given a new secret, then it is good while the old one is remembered", async () => {
  const { authenticate } = scene(client("new"), client("old"));
  expect(await authenticate("shop", "new")).toMatchObject({ kind: "authenticated" });
});
