import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { masterKeys } from "#boundary/master-keys.ts";

const [a, b] = [randomBytes(32), randomBytes(32)];
const [textA, textB] = [a.toString("base64"), b.toString("base64")];

test.each([
  [textA, [{ id: "default", key: a }]],
  [`2026-11:${textA}`, [{ id: "2026-11", key: a }]],
  [
    `new:${textA},old:${textB}`,
    [
      { id: "new", key: a },
      { id: "old", key: b },
    ],
  ],
  [
    `new:${textA}\n old:${textB}`,
    [
      { id: "new", key: a },
      { id: "old", key: b },
    ],
  ],
  [
    `vault:https://vault.example:8200/v1/team/transit/keys/expunge,old:${textB}`,
    [
      {
        id: "vault:expunge",
        mount: "https://vault.example:8200/v1/team/transit",
        name: "expunge",
      },
      { id: "old", key: b },
    ],
  ],
])("one key alone, or a list with ids", (text, keys) => {
  expect(masterKeys.parse(text)).toEqual(keys);
});

test.each([
  "short",
  `${textA},${textB}`,
  "vault:http://vault.example/v1/transit/keys/expunge",
  "vault:https://vault.example/v1/transit",
  "vault:https://vault.example/v1/transit/keys/a/b",
  `a:${textA},a:${textB}`,
  `a:${textA},b:c2hvcnQ=`,
  `a b:${textA}`,
  `a:${textA},`,
])("all else is refused, without a word of the key", (text) => {
  const { error } = masterKeys.safeParse(text);
  expect(error).toBeDefined();
  expect(error?.issues.map(({ message }) => message).join(" ")).not.toContain(textA.slice(0, 8));
});
