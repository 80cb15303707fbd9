import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { ENVIRONMENTS, SETTINGS_PAGE, settingsPage } from "./settings-page.ts";
import { settingsTable } from "./settings-table.ts";

test("docs/settings.md is the page that the schemas make", async () => {
  const onDisk = await readFile(SETTINGS_PAGE, "utf8");
  expect(onDisk, "write it with `npm run pages`").toBe(settingsPage(onDisk));
});

test.each(Object.entries(ENVIRONMENTS))("every setting of the %s has a meaning", (_, schema) => {
  const { properties = {} } = schema.toJSONSchema({ io: "input" });
  const mute = Object.entries(properties).flatMap(([name, field]) =>
    typeof field === "object" && field.description ? [] : [name],
  );
  expect(mute).toEqual([]);
});

test.each(["API", "worker", "stack"] as const)(
  "every secret of the %s can be given as a file",
  (name) => {
    const { properties = {} } = ENVIRONMENTS[name].toJSONSchema({ io: "input" });
    const secret = /DATABASE_URL|_KEY$|_KEYS$|SECRET|PASSWORD|TOKEN/;
    const bare = Object.entries(properties).flatMap(([setting, field]) =>
      secret.test(setting) && !(typeof field === "object" && field["file"]) ? [setting] : [],
    );
    expect(bare).toEqual([]);
  },
);

test("processes share the row of a setting that means the same to them", () => {
  const port = z.coerce.number().int().min(1).meta({ description: "Port to listen on." });
  const table = settingsTable({
    first: z.object({ PORT: port.default(4000), NAME: z.string().meta({ description: "Name." }) }),
    second: z.object({ PORT: port, MODE: z.enum(["on", "off"]).optional() }),
    third: z.object({ PORT: z.url().meta({ description: "Something else." }) }),
  });
  expect(table.split("\n")).toEqual([
    "| setting | type | default | meaning | process |",
    "|---|---|---|---|---|",
    "| `MODE` | `on`, `off` | none |  | second |",
    "| `NAME` | text | required | Name. | first |",
    "| `PORT` | whole number, at least 1 | `4000` (first); required (second) | Port to listen on. | first, second |",
    "| `PORT` | URL | required | Something else. | third |",
  ]);
});
