import type { Target } from "@expunge/contracts/boundary/target";
import { deletionsOf } from "#calm.ts";
import type { Company } from "#company.ts";
import type { Credential } from "#credentials.ts";
import { type AskedDeletion, isUsable } from "#deletions.ts";
import type { Random } from "#random.ts";
import type { World } from "#world.ts";

type Deletion = Awaited<ReturnType<typeof deletionsOf>>[number];

const nameOf = (target: Target): string => JSON.stringify(target);

/** What is wrong with a credential in the end, by what was asked and answered, by what we say of it, and by the network's own book. */
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
    const gone = ask !== undefined && ask.answers[0]?.accepted === true && !isUndone(ended);
    const say = (what: string) =>
      faults.push(
        `${credential.target.kind} (${ask ? `${ask.way}, ${ends.join(" ")}` : "nobody asked"}): ${what}`,
      );

    if (ask && new Set(ask.answers.map(({ said }) => said)).size > 1 && isKeyed(ask))
      say(`one request got different answers: ${ask.answers.map(({ said }) => said).join(" / ")}`);
    if (ask && ask.answers[0]?.accepted !== true) say("its deletion was not accepted");
    // Contract 1 is asked again after a failure: then there is a deletion for each.
    if (ask?.usableAfter && gone && !ends.some(isUndone))
      say("could be used after its deletion was accepted");
    if ((await isUsable(credential, random)) === gone)
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
 * How the deletions ended that were asked for, the last one first. Tokens are masked in deletions, and those of contracts are not told by
 * an id: these complete.
 */
function endsOf(
  { answers, credential }: AskedDeletion,
  deletions: readonly Deletion[],
): readonly string[] {
  const id = answers[0]?.deletionId;
  const own = deletions.filter((deletion) =>
    id === undefined ? nameOf(deletion.target) === nameOf(credential.target) : deletion.id === id,
  );
  return own.length > 0 ? own.map(({ state }) => state) : ["completed"];
}

/** Whether a deletion that was accepted has left the credential as it was. */
function isUndone(state: string | undefined): boolean {
  return state === "failed" || state === "cancelled";
}
