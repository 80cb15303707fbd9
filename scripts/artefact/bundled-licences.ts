import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const manifest = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
});

/** The folder of the package to which a module belongs. */
export function packageFolder(moduleId: string): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(moduleId)?.[0];
}

/** The names, versions and licences of packages, each with the text that its authors ship. */
export function bundledLicences(folders: Iterable<string>): string {
  const packages = [...new Set(folders)].map((folder) => {
    const { name, version, license } = manifest.parse(
      JSON.parse(readFileSync(join(folder, "package.json"), "utf8")),
    );
    const texts = readdirSync(folder)
      .filter((file) => /^(?:licen[cs]e|notice|copying)\b/i.test(file))
      .toSorted()
      .map((file) => readFileSync(join(folder, file), "utf8").trim());
    return [`${name} ${version} (${license ?? "see below"})`, ...texts].join("\n\n");
  });
  return `${[...new Set(packages)].toSorted().join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}
