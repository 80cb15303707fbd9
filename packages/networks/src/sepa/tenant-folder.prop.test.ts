import { basename, dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { tenantFolder } from "#sepa/tenant-folder.ts";

const tenantIds = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1 }),
  fc.stringMatching(/^[./\\%2EFa]{1,6}$/),
);

test("every tenant has a folder of its own, directly below the root", () => {
  fc.assert(
    fc.property(tenantIds, (tenantId) => {
      const path = join("/root", tenantFolder(tenantId));
      expect(dirname(path)).toBe("/root");
      expect(basename(path)).toMatch(/^[^.]/);
      expect(decodeURIComponent(basename(path))).toBe(tenantId);
    }),
  );
});
