import fc from "fast-check";
import { expect, test } from "vitest";
import { createVault } from "#vault/vault.ts";

const vault = createVault(new Uint8Array(32).fill(1));
const name = fc.string({ minLength: 1 });

test("any JSON secret is opened unchanged, for its owner only", () => {
  fc.assert(
    fc.property(name, fc.uuid(), fc.uuid(), fc.jsonValue(), (tenant, credential, other, secret) => {
      fc.pre(credential !== other);
      const sealed = vault.seal(tenant, credential, secret);
      expect(JSON.stringify(vault.open(tenant, credential, sealed))).toBe(JSON.stringify(secret));
      expect(() => vault.open(tenant, other, sealed)).toThrow(Error);
      expect(() => vault.open(`${tenant}x`, credential, sealed)).toThrow(Error);
    }),
  );
});

test("different tokens, and one token at different tenants, have different references", () => {
  fc.assert(
    fc.property(name, name, name, (tenant, one, other) => {
      fc.pre(one !== other);
      const reference = vault.tokenReference(tenant, one);
      expect(vault.tokenReference(tenant, other)).not.toBe(reference);
      expect(vault.tokenReference(`${tenant}x`, one)).not.toBe(reference);
    }),
  );
});
