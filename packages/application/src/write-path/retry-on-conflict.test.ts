import { expect, test } from "vitest";
import { MAX_ATTEMPTS, retryOnConflict } from "#write-path/retry-on-conflict.ts";

/** An attempt that loses this many races before it wins. */
function losing(races: number) {
  let attempts = 0;
  return {
    attempt: async () => ((attempts += 1) > races ? attempts : undefined),
    attempts: () => attempts,
  };
}

test("an attempt that wins is not repeated", async () => {
  const { attempt, attempts } = losing(0);
  expect(await retryOnConflict(attempt)).toBe(1);
  expect(attempts()).toBe(1);
});

test("a lost race is repeated until it is won", async () => {
  expect(await retryOnConflict(losing(MAX_ATTEMPTS - 1).attempt)).toBe(MAX_ATTEMPTS);
});

test("after the last attempt the write is refused as overloaded", async () => {
  const { attempt, attempts } = losing(MAX_ATTEMPTS);
  await expect(retryOnConflict(attempt)).rejects.toMatchObject({
    name: "ExpungeError",
    code: "overloaded",
  });
  expect(attempts()).toBe(MAX_ATTEMPTS);
});

test("an error ends the attempts", async () => {
  let attempts = 0;
  const failing = async () => {
    attempts += 1;
    throw new Error("refused");
  };
  await expect(retryOnConflict(failing)).rejects.toThrow("refused");
  expect(attempts).toBe(1);
});
