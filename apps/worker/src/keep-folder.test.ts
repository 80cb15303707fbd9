import pino from "pino";
import { expect, test } from "vitest";
import { keepFolder } from "#keep-folder.ts";

test("a folder is reported while it is there, and a failure only delays the next report", async () => {
  const stopping = new AbortController();
  const reported: string[] = [];
  const checks = [
    () => Promise.resolve(),
    () => Promise.reject(new Error("not mounted")),
    () => Promise.resolve(),
  ];
  await keepFolder({
    channel: { folderId: "F", check: () => checks.shift()?.() ?? Promise.resolve() },
    folders: { report: async (id) => void reported.push(id) },
    logger: pino({ enabled: false }),
    stopping: stopping.signal,
    pause: async () => {
      if (checks.length === 0) stopping.abort();
    },
  });
  expect(reported).toEqual(["F", "F"]);
});
