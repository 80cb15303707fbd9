// Writes docs/events: node_modules/.bin/node packages/schemas/src/events/pages/write-event-pages.ts
import { readFile, writeFile } from "node:fs/promises";
import { eventPages, PAGES } from "#events/pages/event-pages.ts";

const index = await readFile(new URL("README.md", PAGES), "utf8");
for (const [name, page] of eventPages(index)) await writeFile(new URL(name, PAGES), page);
