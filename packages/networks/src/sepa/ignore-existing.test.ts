import { expect, test } from "vitest";
import { ignoreExisting } from "#sepa/ignore-existing.ts";

const failing = (code: string) => Object.assign(new Error(`failed with ${code}`), { code });

test("resolves for something created or already existing", async () => {
  await expect(ignoreExisting(Promise.resolve("made"))).resolves.toBeUndefined();
  await expect(ignoreExisting(Promise.reject(failing("EEXIST")))).resolves.toBeUndefined();
});

test.each([failing("ENOSPC"), failing("EPERM"), new Error("EEXIST")])(
  "rejects with any other error: %s",
  async (fault) => {
    await expect(ignoreExisting(Promise.reject(fault))).rejects.toBe(fault);
  },
);
