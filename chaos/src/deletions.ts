import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Credential } from "#credentials.ts";
import { eventually } from "#eventually.ts";
import type { Random } from "#random.ts";
import { type Answer, askOnce, type Way } from "#requests.ts";
import type { World } from "#world.ts";

/** A credential whose deletion was asked for, and all that was answered under the one key. */
export type AskedDeletion = {
  readonly credential: Credential;
  readonly way: Way;
  readonly answers: readonly Answer[];
  /** Requests that were sent, with those that nobody answered. */
  readonly requests: number;
  /** Whether somebody has called it off. */
  readonly cancelled: boolean;
  /** Whether a payment could use the credential right after its deletion was accepted. */
  readonly usableAfter: boolean;
};

const AT_ONCE = 16;
const PATIENCE_MS = 90_000;
const MOST_REPEATS = 3;

/**
 * Asks for the deletion of each of these credentials, spread over so many seconds: as a client does who repeats what was not answered,
 * and now and then what was. Ends when all were answered.
 */
export async function askForDeletions(
  world: World,
  credentials: readonly Credential[],
  random: Random,
  seconds: number,
): Promise<readonly AskedDeletion[]> {
  const waiting = [...credentials];
  const asked: AskedDeletion[] = [];
  const each = (seconds * 1000 * AT_ONCE) / Math.max(1, credentials.length);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, lane) => {
      await sleep((each * lane) / AT_ONCE);
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const begun = Date.now();
        asked.push(await ask(world, one, random));
        await sleep(Math.max(0, begun + each - Date.now()));
      }
    }),
  );
  return asked;
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
  const first = await eventually(PATIENCE_MS, async () => {
    const answer = answers[0] ?? (await send());
    if (answer === undefined) throw new Error("a request was never answered");
    return answer;
  });
  const usableAfter = first.accepted && (await isUsable(credential, random));
  const cancelled = random.chance(0.3) && (await cancel(credential, first, random));
  for (let repeats = random.int(MOST_REPEATS + 1); repeats > 0; repeats -= 1) {
    await sleep(random.int(500));
    await send();
  }
  return { credential, way, answers, requests, cancelled, usableAfter };
}

/** Whether a payment may use the credential now, by whichever API answers. */
export function isUsable({ company, target }: Credential, random: Random): Promise<boolean> {
  return eventually(PATIENCE_MS, async () => {
    const { allowed } = await company
      .staff(random.int(2))
      .credentials.authorizeUse.mutate({ target });
    return allowed;
  });
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
