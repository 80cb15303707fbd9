import { NETWORK_CHANNEL } from "@expunge/schemas/jobs/network-channel";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, expect, test, vi } from "vitest";
import { openStage } from "#testing/open-stage.ts";

const stage = await openStage();
afterAll(() => stage.close());

const requestOf = async (deletionId: string) => {
  const [row] = await stage.owner<{ traceId: string; state: string }>(
    `SELECT request_trace_id AS "traceId", job.state
     FROM network_request JOIN pgboss.job ON data ->> 'requestId' = network_request.id::text WHERE network_request.id = $1`,
    [deletionId],
  );
  return row;
};

test("word from the network brings a job forward that went back to the queue, and its outcome is asked for", async () => {
  const worker = stage.worker();
  await worker.ready;
  const person = await stage.enrolled();
  const down = { kind: "http_error", status: 503 };
  await stage.visa.order({
    operation: "requestStatus",
    consumer: person.consumer,
    times: 1_000_000,
    fault: down,
  });
  const { deletionId } = await stage.remove(person);
  // Once it is back in the queue, its turn would come in an hour.
  await vi.waitFor(async () => {
    const postponed = await stage.owner(
      "UPDATE pgboss.job SET start_after = now() + interval '1 hour' WHERE data ->> 'requestId' = $1 AND state = 'retry' RETURNING id",
      [deletionId],
    );
    expect(postponed).toHaveLength(1);
  }, patiently);
  await stage.visa.order();
  expect(await stage.deletion(deletionId)).toMatchObject({ deletion: { state: "executing" } });
  const traceId = (await requestOf(deletionId))?.traceId;
  await stage.owner("SELECT pg_notify($1, $2)", [NETWORK_CHANNEL, traceId]);
  expect((await stage.told(person, 2)).data).toMatchObject({
    operation: "delete_customer",
    status: "success",
    request_trace_id: traceId,
  });
});
