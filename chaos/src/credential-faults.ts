import type { Target } from "@expunge/schemas/boundary/target";
import { deletionsOf } from "#calm.ts";
import type { Company } from "#company.ts";
import type { Credential } from "#credentials.ts";
import { type AskedDeletion, isUsable } from "#deletions.ts";
import type { Random } from "#random.ts";
import type { World } from "#world.ts";

type Deletion = Awaited<ReturnType<typeof deletionsOf>>[number];

const nameOf = (target: Target): string => JSON.stringify(target);

/** Faults of a credential at the end, by its requests and answers, by our records, and by the network's own book. */
export async function credentialFaults(
  world: World,
  companies: readonly Company[],
  credentials: readonly Credential[],
  asked: readonly AskedDeletion[],
  random: Random,
): Promise<readonly string[]> {
  const deletions = new Map<Company, readonly Deletion[]>();
  for (const company of companies) deletions.set(company, await deletionsOf(company));
  const book = await world.sandbox.consumers();
  const asks = new Map(asked.map((one) => [one.credential, one]));
  const faults: string[] = [];
  for (const credential of credentials) {
    const ask = asks.get(credential);
    const ends = ask ? endsOf(ask, deletions.get(credential.company) ?? []) : [];
    const [ended] = ends;
    const gone = ended !== undefined && !isUndone(ended);
    const say = (what: string) =>
      faults.push(
        `${credential.target.kind} (${ask ? `${ask.way}, ${ends.join(" ")}` : "nobody asked"}): ${what}`,
      );

    if (ask && new Set(ask.answers.map(({ said }) => said)).size > 1 && isKeyed(ask))
      say(`one request got different answers: ${ask.answers.map(({ said }) => said).join(" / ")}`);
    if (ask && ended === undefined) say("its deletion was not accepted");
    // Contract 1 is requested again after a failure: each request has its own deletion.
    if (ask?.usableAfter && gone && !ends.some(isUndone))
      say("could be used after its deletion was accepted");
    if ((await isUsable(world, credential, random)) === gone)
      say(gone ? "can still be used" : "cannot be used any more");
    if (credential.consumer === undefined) continue;
    const atNetwork = book.get(credential.consumer) === "enrolled";
    if (atNetwork === gone) say(gone ? "is alive at the network" : "is gone at the network");
  }
  return faults;
}

/** Contract 1 knows no keys: a repeated request may find the customer gone. */
function isKeyed({ way, credential }: AskedDeletion): boolean {
  return way === "staff" || credential.target.kind !== "click_to_pay_customer";
}

/**
 * The ends of the accepted deletions, the last one first. Contract 1 has no keys: when the answer to the first request was lost, the
 * next one finds the customer gone, and only the deletion itself shows the outcome. Tokens are masked in deletions; deletions of
 * options and tokens by contract complete on acceptance.
 */
function endsOf(ask: AskedDeletion, deletions: readonly Deletion[]): readonly string[] {
  const { answers, credential } = ask;
  const [first] = answers;
  if (!isKeyed(ask))
    return deletions
      .filter(({ target }) => nameOf(target) === nameOf(credential.target))
      .map(({ state }) => state);
  if (first?.accepted !== true) return [];
  const own = deletions.find(({ id }) => id === first.deletionId);
  return [own?.state ?? "completed"];
}

/** Whether a deletion that was accepted has left the credential as it was. */
function isUndone(state: string | undefined): boolean {
  return state === "failed" || state === "cancelled";
}
