import type { Company } from "#company.ts";
import { deletionsOf, eventsOf } from "#calm.ts";
import type { World } from "#world.ts";

/** The end of a deletion as its events must report it. */
const LAST_WORD: Readonly<Record<string, string>> = {
  completed: "expunge.deletion.completed",
  failed: "expunge.deletion.failed",
  cancelled: "expunge.deletion.cancelled",
};

/** Faults of a tenant's events: in the log, or at the receiver. */
export async function eventFaults(world: World, company: Company): Promise<readonly string[]> {
  const [events, deletions] = [await eventsOf(company), await deletionsOf(company)];
  const faults: string[] = [];
  const places = new Map(events.map(({ id }, place) => [id, place]));
  if (places.size !== events.length) faults.push("an event is in the log twice");
  if (events.some(({ sequence }, place) => Number(sequence) !== place + 1))
    faults.push("the numbers of the log have a gap");

  for (const { id, state, eventIds } of deletions) {
    const told = eventIds.map((eventId) => places.get(eventId) ?? -1);
    if (told.includes(-1)) faults.push(`an event of the deletion ${id} is not in the log`);
    if (told.some((place, index) => index > 0 && place <= (told[index - 1] ?? 0)))
      faults.push(`the events of the deletion ${id} are not in their order`);
    const types = told.map((place) => events[place]?.type);
    const last = LAST_WORD[state];
    if (last !== undefined && types.filter((type) => type === last).length !== 1)
      faults.push(`the deletion ${id} is ${state} and its events say ${types.join(", ")}`);
    for (const type of ["expunge.deletion.accepted", "expunge.deletion.disabled"])
      if (types.filter((one) => one === type).length > 1)
        faults.push(`the deletion ${id} has told ${type} twice`);
  }

  const received = world.receiver.received(company.webhookPath);
  const arrivals = new Map<string, number>();
  for (const [index, id] of received.entries()) if (!arrivals.has(id)) arrivals.set(id, index);
  const last = new Map<string, number>();
  for (const event of events) {
    const arrival = arrivals.get(event.id);
    if (arrival === undefined) {
      faults.push(`the event ${event.id} was not told`);
      continue;
    }
    const credential = "credentialId" in event.data ? event.data.credentialId : undefined;
    if (credential === undefined) continue;
    if (arrival < (last.get(credential) ?? -1))
      faults.push(`the event ${event.id} was told after a later one of its credential`);
    last.set(credential, arrival);
  }
  return faults;
}
