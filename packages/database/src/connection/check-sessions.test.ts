import { expect, test } from "vitest";
import { checkSessions } from "#connection/check-sessions.ts";

/** Two sessions whose statements run in these server processes, and how often they were returned. */
function sessions(pids: readonly number[]) {
  const left = [...pids];
  let released = 0;
  const client = {
    query: async () => ({ rows: [{ pid: left.shift() }] }),
    release: () => (released += 1),
  };
  const pool = { connect: async () => client } as never;
  return { checked: checkSessions(pool, pool), released: () => released };
}

test("a process for each session is accepted", async () => {
  const { checked, released } = sessions([1, 1, 2]);
  await expect(checked).resolves.toBeUndefined();
  expect(released()).toBe(2);
});

test.each([
  { pooler: "that hands out the process used last", pids: [1, 1, 1] },
  { pooler: "that hands them out in turn", pids: [1, 2, 1] },
] as const)("a transaction pooler $pooler is refused", async ({ pids }) => {
  const { checked, released } = sessions(pids);
  await expect(checked).rejects.toThrow("connect directly or through a session pooler");
  expect(released()).toBe(2);
});
