import { randomUUID } from "node:crypto";
import type { Credential } from "#credentials.ts";
import { type AskedDeletion, isUsable } from "#deletions.ts";
import { eventually } from "#eventually.ts";
import type { Random } from "#random.ts";
import { askOnce } from "#requests.ts";
import type { World } from "#world.ts";

const AT_ONCE = 4;

export type CountedDeletions = {
  readonly asked: readonly AskedDeletion[];
  /** How often each status was the answer; `none` counts requests without one. */
  readonly statuses: ReadonlyMap<string, number>;
};

/**
 * Requests the deletion of each credential, a few at a time, by staff and by contract in turn. A request without an answer, or with one that
 * says to repeat it, is repeated under its key.
 */
export async function deleteAll(
  world: World,
  credentials: readonly Credential[],
  random: Random,
): Promise<CountedDeletions> {
  const waiting = [...credentials.entries()];
  const asked: AskedDeletion[] = [];
  const statuses = new Map<string, number>();
  const seen = (status: number | undefined) => {
    const name = String(status ?? "none");
    statuses.set(name, (statuses.get(name) ?? 0) + 1);
  };
  const client = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, credential] = next;
      const way = place % 2 === 0 ? "staff" : "contract";
      const key = randomUUID();
      let requests = 0;
      const answer = await eventually(async () => {
        requests += 1;
        const one = await askOnce(world, credential, way, key, random.int(2), seen);
        if (one === undefined) throw new Error("a request was never answered");
        return one;
      }, world.lastDisasterAt);
      const usableAfter = answer.accepted && (await isUsable(world, credential, random));
      asked.push({ credential, way, answers: [answer], requests, cancelled: false, usableAfter });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  return { asked, statuses };
}

/** Adds the counts of statuses up. */
export function sumOf(all: readonly CountedDeletions[]): ReadonlyMap<string, number> {
  const sum = new Map<string, number>();
  for (const { statuses } of all)
    for (const [status, count] of statuses) sum.set(status, (sum.get(status) ?? 0) + count);
  return sum;
}
