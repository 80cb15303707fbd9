import { Pool } from "undici";
import type { BareResult, BareTask } from "#webhooks/run-bare.ts";
import type { SentEvent } from "#webhooks/sent-event.ts";

/** Sends recorded requests over a pool, as many at a time as it has connections. */
async function run({ origin, path, inFlight }: BareTask): Promise<BareResult> {
  const events = (await (await fetch(`${origin}/kept`)).json()) as SentEvent[];
  await fetch(`${origin}/clear`);
  const pool = new Pool(origin, { connections: inFlight });
  let next = 0;
  let failures = 0;
  const sender = async () => {
    for (let event = events[next++]; event !== undefined; event = events[next++]) {
      const { statusCode, body } = await pool.request({ path, method: "POST", ...event });
      await body.dump();
      if (statusCode !== 204) failures += 1;
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, sender));
  const seconds = (performance.now() - start) / 1000;
  await pool.close();
  return { perSecond: events.length / seconds, failures };
}

process.on("message", (task: BareTask) => {
  void run(task).then((result) => process.send?.(result));
});
