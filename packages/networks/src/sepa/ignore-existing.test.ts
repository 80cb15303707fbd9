import { expect, test } from "vitest";
import { ignoreExisting } from "#sepa/ignore-existing.ts";

const failing = (code: string) => Object.assign(new Error(`it said ${code}`), { code });

test("what is made, or there already, is there", async () => {
  await expect(ignoreExisting(Promise.resolve("made"))).resolves.toBeUndefined();
  await expect(ignoreExisting(Promise.reject(failing("EEXIST")))).resolves.toBeUndefined();
});

test.each([failing("ENOSPC"), failing("EPERM"), new Error("EEXIST")])(
  "what cannot be made for another reason fails with it: %s",
  async (fault) => {
    await expect(ignoreExisting(Promise.reject(fault))).rejects.toBe(fault);
  },
);
