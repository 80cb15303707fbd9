// Writes every generated page of the documentation (`npm run pages`).
import { readFile, writeFile } from "node:fs/promises";
import { commandsPage } from "@expunge/cli/commands-page";
import { eventPages, PAGES } from "@expunge/schemas/events/pages/event-pages";
import { CLIENT_TYPES, clientTypes } from "./client-types.ts";
import { PERMISSIONS_PAGE, permissionsPage } from "./permissions-page.ts";
import { PROCEDURES_PAGE, proceduresPage } from "./procedures-page.ts";
import { SETTINGS_PAGE, settingsPage } from "./settings-page.ts";

const index = await readFile(new URL("README.md", PAGES), "utf8");
for (const [name, page] of eventPages(index)) await writeFile(new URL(name, PAGES), page);
await writeFile(SETTINGS_PAGE, settingsPage(await readFile(SETTINGS_PAGE, "utf8")));
const commandLine = new URL("../../docs/command-line.md", import.meta.url);
await writeFile(commandLine, commandsPage(await readFile(commandLine, "utf8")));
await writeFile(PERMISSIONS_PAGE, permissionsPage(await readFile(PERMISSIONS_PAGE, "utf8")));
await writeFile(CLIENT_TYPES, clientTypes());
await writeFile(PROCEDURES_PAGE, proceduresPage(await readFile(PROCEDURES_PAGE, "utf8")));
