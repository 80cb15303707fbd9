import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Credential } from "#credentials.ts";
import { strike } from "#disasters.ts";
import { eventually } from "#eventually.ts";
import type { Random } from "#random.ts";
import { type Answer, askOnce, type Way } from "#requests.ts";
import type { World } from "#world.ts";

/** A credential with a deletion request, and all answers under its one key. */
export type AskedDeletion = {
  readonly credential: Credential;
  readonly way: Way;
  readonly answers: readonly Answer[];
  /** The number of requests sent, unanswered ones included. */
  readonly requests: number;
  /** Whether it was cancelled. */
  readonly cancelled: boolean;
  /** Whether a payment could use the credential right after its deletion was accepted. */
  readonly usableAfter: boolean;
};

/** Between the first request or the disaster of a round and the last one. */
const ROUND_MS = 1_000;
const MOST_REPEATS = 3;

/**
 * Requests the deletion of these credentials in rounds, one for each disaster: the disaster strikes amid the requests of its round.
 * Ends when every request has its answer and every disaster has struck, however long that takes.
 */
export async function deleteAmidDisasters(
  world: World,
  credentials: readonly Credential[],
  random: Random,
  disasters: number,
): Promise<readonly AskedDeletion[]> {
  const asked: Promise<AskedDeletion>[] = [];
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const start = async (credential: Credential) => {
    await sleep(random.int(ROUND_MS));
    return ask(world, credential, random);
  };
  for (let number = 1; number <= disasters; number += 1) {
    const round = credentials.slice(
      Math.floor(((number - 1) * credentials.length) / disasters),
      Math.floor((number * credentials.length) / disasters),
    );
    const starting = round.map(start);
    for (const one of starting) one.catch(failed.reject);
    asked.push(...starting);
    const struck = sleep(random.int(ROUND_MS)).then(() => strike(world, random, number));
    await Promise.race([failed.promise, Promise.all([struck, sleep(ROUND_MS)])]);
  }
  return Promise.all(asked);
}

async function ask(world: World, credential: Credential, random: Random): Promise<AskedDeletion> {
  const way = random.chance(0.5) ? "staff" : "contract";
  const key = randomUUID();
  const answers: Answer[] = [];
  let requests = 0;
  const send = async (): Promise<Answer | undefined> => {
    requests += 1;
    const answer = await askOnce(world, credential, way, key, random.int(2));
    if (answer) answers.push(answer);
    return answer;
  };
  // Some clients do not wait for an answer before they ask again.
  if (random.chance(0.3)) await Promise.all([send(), send()]);
  const first = await eventually(async () => {
    const answer = answers[0] ?? (await send());
    if (answer === undefined) throw new Error("a request was never answered");
    return answer;
  }, world.lastDisasterAt);
  const usableAfter = first.accepted && (await isUsable(world, credential, random));
  const cancelled = random.chance(0.3) && (await cancel(credential, first, random));
  for (let repeats = random.int(MOST_REPEATS + 1); repeats > 0; repeats -= 1) {
    await sleep(random.int(500));
    await send();
  }
  return { credential, way, answers, requests, cancelled, usableAfter };
}

/** Whether a payment may use the credential now, by whichever API answers. */
export function isUsable(
  world: World,
  { company, target }: Credential,
  random: Random,
): Promise<boolean> {
  return eventually(async () => {
    const { allowed } = await company
      .staff(random.int(2))
      .credentials.authorizeUse.mutate({ target });
    return allowed;
  }, world.lastDisasterAt);
}

/** Calls a deletion off that can still be undone. Whether that was so is seen by its state in the end. */
async function cancel(
  { company }: Credential,
  { deletionId: id }: Answer,
  random: Random,
): Promise<boolean> {
  if (id === undefined) return false;
  try {
    const { state } = await company.staff(random.int(2)).deletions.cancel.mutate({ id });
    return state === "cancelled";
  } catch {
    return false;
  }
}
