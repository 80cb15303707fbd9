import { afterAll, expect, test } from "vitest";
import { expediteRequest } from "#queue/expedite-request.ts";
import { card, customer, removing, storing } from "#testing/changes.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());

/** A request whose job went back to the queue, for an hour. */
async function givenBack(state = "retry") {
  const tenantId = await bench.tenant();
  const person = customer(tenantId);
  await bench.store.applyChanges(tenantId, [storing(person, { addedCards: [card(person, 11)] })]);
  const change = removing(person);
  if (change.request === undefined) throw new Error("there is a request");
  const requestId = change.request.id;
  await bench.store.applyChanges(tenantId, [change]);
  await bench.owner(
    "UPDATE pgboss.job SET state = $1::pgboss.job_state, start_after = now() + interval '1 hour' WHERE data ->> 'requestId' = $2",
    [state, requestId],
  );
  return { tenantId, requestId };
}

async function isDue({ requestId }: { requestId: string }) {
  const [row] = await bench.owner<{ due: boolean }>(
    "SELECT start_after <= now() AS due FROM pgboss.job WHERE data ->> 'requestId' = $1",
    [requestId],
  );
  return row?.due;
}

test("the job of a request that went back is brought forward, and no other's", async () => {
  const [ours, theirs] = [await givenBack(), await givenBack()];
  expect([await isDue(ours), await isDue(theirs)]).toEqual([false, false]);
  await expediteRequest(bench.database, ours);
  expect([await isDue(ours), await isDue(theirs)]).toEqual([true, false]);
});

test("a job that is under way, or of another tenant, is left as it is", async () => {
  const [active, ours] = [await givenBack("active"), await givenBack()];
  await expediteRequest(bench.database, active);
  await expediteRequest(bench.database, { ...ours, tenantId: await bench.tenant() });
  expect([await isDue(active), await isDue(ours)]).toEqual([false, false]);
});
