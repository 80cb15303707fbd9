import pg from "pg";
import { type FloorResult, type FloorRun, PLANNER } from "#floor/floor-script.ts";
import { steadyRate, type Transaction } from "#floor/steady-rate.ts";

/** One process of a floor: receives a run over its channel, and answers with its measurements. */
async function run({
  script,
  url,
  clients,
  from,
  count,
  asText = false,
}: FloorRun): Promise<FloorResult> {
  const statements = script.statements.map((text, place) => ({
    ...(!asText && { name: `s${place}` }),
    text: text.replaceAll(/(?<!:):n\b/g, "$1::int"),
    picks: /(?<!:):n\b/.test(text),
  }));
  const turns = Math.floor(count / clients);
  const transactions: Transaction[] = [];
  const connections = await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new pg.Client({ connectionString: url, options: PLANNER });
      await client.connect();
      return client;
    }),
  );
  await Promise.all(
    connections.map(async (client, place) => {
      for (let turn = 0; turn < turns; turn += 1) {
        const sent = performance.now();
        const n = from + turn * clients + place;
        for (const { picks, ...statement } of statements)
          await client.query({ ...statement, values: picks ? [n] : [] });
        const endedAt = performance.now();
        transactions.push({ client: place, endedAt, ms: endedAt - sent });
      }
    }),
  );
  await Promise.all(connections.map((client) => client.end()));
  return { ...steadyRate(transactions), failures: 0 };
}

process.on("message", (task: FloorRun) => {
  void run(task).then((result) => process.send?.(result));
});
