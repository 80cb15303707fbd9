import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { z } from "zod";
import { clickToPayEvent } from "#events/click-to-pay-event.ts";
import { CLOUD_EVENT_TYPES, cloudEvent } from "#events/cloud-event.ts";
import { eventData } from "#events/event-data.ts";
import { CLICK_TO_PAY_EXAMPLE } from "#events/pages/event-examples.ts";
import { eventPages, exampleOf, PAGES } from "#events/pages/event-pages.ts";

const onDisk = (name: string) => readFile(new URL(name, PAGES), "utf8");
const made = eventPages(await onDisk("README.md"));

test("each type of event has a page, and there is no other", async () => {
  expect((await readdir(PAGES)).toSorted()).toEqual([...made.keys()].toSorted());
});

test.each([...made])("%s is the page that the schemas make", async (name, page) => {
  expect(await onDisk(name)).toBe(page);
});

test.each(CLOUD_EVENT_TYPES)("the example of %s fits its schema", (type) => {
  const example = exampleOf(type);
  expect(cloudEvent.parse(example)).toEqual(example);
});

test("the example of contract 1's event fits its schema", () => {
  expect(clickToPayEvent.parse(CLICK_TO_PAY_EXAMPLE)).toEqual(CLICK_TO_PAY_EXAMPLE);
});

test("every event type with data has an envelope, and every field a description", () => {
  expect(Object.keys(eventData)).toEqual(CLOUD_EVENT_TYPES);
  const schemas: readonly z.ZodObject[] = [...Object.values(eventData), clickToPayEvent.shape.data];
  const mute = schemas
    .flatMap((schema) => [schema, ...Object.values<z.ZodType>(schema.shape)])
    .filter((schema) => !schema.description);
  expect(mute).toEqual([]);
});

test("data that says more than its type does is refused", () => {
  const { data, ...envelope } = exampleOf("expunge.deletion.completed");
  const more = { ...envelope, data: { ...data, iban: "DE89370400440532013000" } };
  expect(cloudEvent.safeParse(more).success).toBe(false);
});
