import { expect, test } from "vitest";
import { statementRecorder } from "#floor/statement-recorder.ts";

const nothing = async () => {};

test("statements are noted in order, with their values and the transaction around them", async () => {
  const { database, statementsOf } = statementRecorder();
  const statements = await statementsOf(
    () => database.query("SELECT * FROM load($1, $2)", ["TN-1", 7]),
    () =>
      database.transaction(async (query) => {
        await query("SELECT apply($1)", ["a"]);
        await query("INSERT INTO job VALUES ($1)", ["b"]);
      }),
  );
  expect(statements).toEqual([
    { text: "SELECT * FROM load($1, $2)", values: ["TN-1", 7] },
    { text: "BEGIN", values: [] },
    { text: "SELECT apply($1)", values: ["a"] },
    { text: "INSERT INTO job VALUES ($1)", values: ["b"] },
    { text: "COMMIT", values: [] },
  ]);
});

test("nothing is found, and nothing that is written is lost", async () => {
  const { database, statementsOf } = statementRecorder();
  const answers: unknown[] = [];
  const call = async () => void answers.push(await database.query("SELECT", []));
  await statementsOf(call, call);
  expect(answers).toEqual([[], [{ lost: [] }]]);
});

test("each deletion is noted by itself", async () => {
  const { database, statementsOf } = statementRecorder();
  await statementsOf(() => database.query("SELECT 1", []), nothing);
  expect(await statementsOf(() => database.query("SELECT 2", []), nothing)).toEqual([
    { text: "SELECT 2", values: [] },
  ]);
});
