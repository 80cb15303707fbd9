import { randomUUID } from "node:crypto";
import { NETWORK_QUEUE, networkJob } from "@expunge/schemas/jobs/network-job";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { createJobQueue } from "#queue/job-queue.ts";
import { openWorkbench } from "#testing/open-workbench.ts";

const bench = await openWorkbench();
afterAll(() => bench.close());

test("an unreadable job fails with its fault, and waits for a version that can read it", async () => {
  const requestId = randomUUID();
  const enqueued = {
    kind: "network_request",
    tenantId: "TN-1",
    requestId,
    credentialId: randomUUID(),
  } as const;
  await bench.database.transaction((query) => bench.queue.enqueue(query, [enqueued]));
  await bench.owner(`UPDATE pgboss.job SET data = data - 'requestId' || '{"asked": "hush"}'`);
  const [complaints, done]: string[][] = [[], []];
  const queue = createJobQueue({
    url: bench.test.url,
    onError: ({ message }) => void complaints?.push(message),
    works: true,
  });
  await queue.start();
  onTestFinished(() => queue.stop());
  const handler = async (job: { requestId: string }) => {
    done?.push(job.requestId);
    return "ended" as const;
  };
  await queue.work(NETWORK_QUEUE, networkJob, handler, 1);

  const kept = async () =>
    (
      await bench.owner<{ state: string; output: { message?: string } | null }>(
        "SELECT state, output FROM pgboss.job",
      )
    )[0];
  const why = "a job of network-request cannot be read: requestId";
  await vi.waitFor(async () => expect((await kept())?.state).toBe("retry"), patiently);
  expect((await kept())?.output?.message).toContain(why);
  expect(complaints?.join()).toContain(why);
  expect(JSON.stringify([await kept(), complaints])).not.toContain("hush");

  // A version that knows it, or one that mends it.
  await bench.owner(
    "UPDATE pgboss.job SET data = data || jsonb_build_object('requestId', $1::text), start_after = now()",
    [requestId],
  );
  await vi.waitFor(() => expect(done).toEqual([requestId]), patiently);
});
