import { expect, test } from "vitest";
import { decideImport } from "#import/decide-import.ts";
import { reason } from "#rules.ts";

const LINE = { deleted: false, differs: false };
const refused = (rule: "IMP-01" | "IMP-02") => ({ kind: "refused", reasons: [reason(rule)] });

test("given a name that was never stored, when a line has it, then it is new", () => {
  expect(decideImport({ ...LINE, known: undefined })).toEqual({ kind: "new" });
  expect(decideImport({ ...LINE, known: undefined, deleted: true })).toEqual({ kind: "new" });
});

test.each(["active", "pending_deletion", "ACTIVE", "DISABLED"] as const)(
  "given a credential that is %s, when a line has it as it is stored, then it is unchanged",
  (known) => {
    expect(decideImport({ ...LINE, known })).toEqual({ kind: "unchanged" });
  },
);

test.each(["deleted", "REMOVED"] as const)(
  "IMP-01: given a credential that is %s, when a line has it as usable, then it is refused, and unchanged as a deleted one",
  (known) => {
    expect(decideImport({ ...LINE, known })).toEqual(refused("IMP-01"));
    expect(decideImport({ ...LINE, known, deleted: true })).toEqual({ kind: "unchanged" });
  },
);

test("IMP-02: given a usable credential, when a line has it otherwise or as deleted, then it is refused", () => {
  expect(decideImport({ ...LINE, known: "active", differs: true })).toEqual(refused("IMP-02"));
  expect(decideImport({ ...LINE, known: "active", deleted: true })).toEqual(refused("IMP-02"));
  expect(decideImport({ known: "deleted", deleted: true, differs: true })).toEqual(
    refused("IMP-02"),
  );
});
