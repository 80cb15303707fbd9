import { CLICK_TO_PAY_EVENT, clickToPayEvent } from "#events/click-to-pay-event.ts";
import { CLOUD_EVENT_TYPES } from "#events/cloud-event.ts";
import { eventData } from "#events/event-data.ts";
import { CLICK_TO_PAY_EXAMPLE, EVENT_EXAMPLES } from "#events/pages/event-examples.ts";
import { eventPage } from "#events/pages/event-page.ts";
import { replaceSection } from "#events/pages/replace-section.ts";

/** The folder of the pages. */
export const PAGES = new URL("../../../../../docs/events/", import.meta.url);

/** Every page of docs/events by file name, generated from the schemas and examples; in the index only the table is generated. */
export function eventPages(index: string): ReadonlyMap<string, string> {
  const { data } = clickToPayEvent.shape;
  const pages = CLOUD_EVENT_TYPES.map((type) => ({
    type,
    data: eventData[type],
    example: exampleOf(type),
  }));
  const network = {
    type: CLICK_TO_PAY_EVENT,
    data,
    envelope: clickToPayEvent.omit({ data: true }),
    example: CLICK_TO_PAY_EXAMPLE,
  };
  const all = [...pages, network];
  const rows = all.map(
    (page) => `| [\`${page.type}\`](${page.type}.md) | ${page.data.description} |`,
  );
  const table = ["| type | published when |", "|---|---|", ...rows].join("\n");
  return new Map([
    ["README.md", replaceSection(index, "types", table)],
    ...all.map((page) => [`${page.type}.md`, eventPage(page)] as const),
  ]);
}

/** An example of this type in its envelope. Its subject is the first field of its data. */
export function exampleOf(type: (typeof CLOUD_EVENT_TYPES)[number]) {
  const data = EVENT_EXAMPLES[type];
  return {
    specversion: "1.0",
    id: "019a7f3c-6a01-7c8e-b5f2-7d90e3a41c26",
    source: "/tenants/TN-1000",
    type,
    subject: Object.values<unknown>(data)[0],
    time: "2026-11-20T12:00:00.000Z",
    datacontenttype: "application/json",
    data,
  };
}
