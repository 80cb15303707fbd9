import { soak } from "@expunge/testkit/soak";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attackClient, type AttackClient } from "#test/attack/attack-client.ts";
import { type Subject, subjectsOf } from "#test/attack/subjects.ts";
import { furnishedTenant, type TenantIds } from "#test/attack/tenant-ids.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

/** Enough for twenty errors with names and messages of the greatest length, in the most verbose format. */
const MAX_ANSWER_BYTES = 16 * 1024;
const HUGE = 400_000;

let api: TestApi;
let client: AttackClient;
let subjects: readonly Subject[];
let ids: TenantIds;
beforeAll(async () => {
  api = await startTestApi();
  client = attackClient(api.url);
  subjects = subjectsOf(api.routes).filter(({ claims }) => claims !== undefined);
  ids = await furnishedTenant(api);
});
afterAll(async () => {
  client.close();
  await api.close();
});

/** Texts that are long, and costly to search for card numbers, escapes or pairs. */
const hugeText = fc
  .tuple(
    fc.constantFrom("4 ", "4", "1-", "a", "٤ ", "é", "\\", '"', "\0", "\ud83d", "../", "%00", "0."),
    fc.integer({ min: 1_000, max: HUGE }),
  )
  .map(([part, length]) => part.repeat(Math.ceil(length / part.length)));

type Mutation = (input: unknown) => unknown;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The paths of all objects and values of an input. */
function placesOf(input: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  const children = isObject(input) || Array.isArray(input) ? Object.entries(input) : [];
  return [path, ...children.flatMap(([key, child]) => placesOf(child, [...path, key]))];
}

function changedAt(input: unknown, [key, ...rest]: readonly string[], change: Mutation): unknown {
  if (key === undefined) return change(input);
  if (Array.isArray(input))
    return input.map((child: unknown, place): unknown =>
      String(place) === key ? changedAt(child, rest, change) : child,
    );
  return isObject(input) ? { ...input, [key]: changedAt(input[key], rest, change) } : input;
}

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  hugeText.map((text) => () => text),
  hugeText.map((text) => (value: unknown) => (isObject(value) ? { ...value, [text]: text } : text)),
  fc.integer({ min: 100, max: 20_000 }).map((count) => (value: unknown) => ({
    ...(isObject(value) && value),
    ...Object.fromEntries(Array.from({ length: count }, (_, place) => [`x${place}`, place])),
  })),
  fc
    .integer({ min: 100, max: 20_000 })
    .map((count) => () => Array.from({ length: count }, (_, place) => ({ [`y${place}`]: "4 4" }))),
);

test("an answer to huge names and values is small: neither is repeated", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.nat(),
      mutation,
      fc.boolean(),
      async (subjectSeed, placeSeed, mutate, unknownPath) => {
        const subject = subjects[subjectSeed % subjects.length];
        if (subject?.claims === undefined) return;
        const input = subject.sample(ids);
        const root = subject.name.includes(" ") ? ["body"] : [];
        const places = placesOf(input).filter((path) => root.every((key, at) => path[at] === key));
        const place = places[placeSeed % Math.max(1, places.length)] ?? root;
        const claims = subject.claims(ids);
        const token = await api.signerOf(claims).sign(claims);
        const sent = subject.request(changedAt(input, place, mutate), `Bearer ${token}`);
        const path = unknownPath ? `${sent.path}${"4%20".repeat(2_000)}` : sent.path;
        const { status, text } = await client.send({ ...sent, path });
        expect([subject.name, status < 500]).toEqual([subject.name, true]);
        expect(Buffer.byteLength(text)).toBeLessThan(MAX_ANSWER_BYTES);
      },
    ),
    { numRuns: soak(150) },
  );
});
